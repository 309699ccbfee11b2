//===- KernelBufferize.cpp - The dialect under one-shot bufferization ------===//
//
// A contraction, or an attention, reads its inputs, overwrites its destination without
// reading it, and becomes the same operation on memrefs.  So does an address.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"

using namespace mlir;
using namespace mlir::bufferization;

namespace {
/// An operation that becomes the same one on memrefs.
template <typename OpT>
struct ComputeModel : DstBufferizableOpInterfaceExternalModel<ComputeModel<OpT>, OpT> {
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand, const AnalysisState &) const {
    return !cast<DestinationStyleOpInterface>(op).isDpsInit(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter, const BufferizationOptions &options,
                          BufferizationState &state) const {
    SmallVector<Value> buffers;
    for (Value operand : op->getOperands()) {
      FailureOr<Value> buffer = getBuffer(rewriter, operand, options, state);
      if (failed(buffer))
        return failure();
      buffers.push_back(*buffer);
    }
    rewriter.setInsertionPoint(op);
    OperationState newState(op->getLoc(), op->getName(), buffers, TypeRange{}, op->getAttrs());
    for (Region &region : op->getRegions())
      newState.addRegion()->takeBody(region);
    Operation *newOp = rewriter.create(newState);
    replaceOpWithBufferizedValues(rewriter, op, cast<OpT>(newOp).getOut());
    return success();
  }
};

struct AddressModel
    : BufferizableOpInterface::ExternalModel<AddressModel, onnxc::kernel::AddressOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &, const AnalysisState &) const { return true; }
  bool bufferizesToMemoryWrite(Operation *, OpOperand &, const AnalysisState &) const { return false; }
  AliasingValueList getAliasingValues(Operation *, OpOperand &, const AnalysisState &) const { return {}; }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter, const BufferizationOptions &options,
                          BufferizationState &state) const {
    FailureOr<Value> buffer = getBuffer(rewriter, op->getOperand(0), options, state);
    if (failed(buffer))
      return failure();
    rewriter.replaceOpWithNewOp<onnxc::kernel::AddressOp>(op, rewriter.getI64Type(), *buffer);
    return success();
  }
};
} // namespace

void onnxc::kernel::registerBufferizationModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *ctx, KernelDialect *) {
    ContractOp::attachInterface<ComputeModel<ContractOp>>(*ctx);
    AttendOp::attachInterface<ComputeModel<AttendOp>>(*ctx);
    AddressOp::attachInterface<AddressModel>(*ctx);
  });
}
