//===- LowerToLLVM.cpp - The one conversion to the LLVM dialect -----------===//
//
// Upstream has a pass per dialect, and only some of them let the width of `index`
// be chosen; used together for a 32-bit target they leave casts behind that
// nothing resolves.  Hence all patterns run in one conversion here.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/CpuTarget.h"
#include "codegen/cpu/LowerLaunch.h"
#include "codegen/cpu/Passes.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Analysis/DataLayoutAnalysis.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ComplexToLLVM/ComplexToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/AMX/Transforms.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Transforms/DialectConversion.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_LOWERTOLLVM
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;

namespace {
/// A global whose contents the emitter writes is a declaration that keeps its attributes;
/// upstream's pattern would give it undefined contents.
struct LowerOpaqueGlobal : ConvertOpToLLVMPattern<memref::GlobalOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(memref::GlobalOp op, OpAdaptor,
                                ConversionPatternRewriter &rewriter) const override {
    if (!op.isUninitialized())
      return rewriter.notifyMatchFailure(op, "has contents");
    MemRefType type = op.getType();
    if (!type.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "has no static shape");
    auto array = LLVM::LLVMArrayType::get(getTypeConverter()->convertType(type.getElementType()),
                                          type.getNumElements());
    auto global = LLVM::GlobalOp::create(rewriter, op.getLoc(), array, op.getConstant(),
                                         LLVM::Linkage::External, op.getSymName(),
                                         /*value=*/Attribute(), op.getAlignment().value_or(0));
    global.setVisibility_(LLVM::Visibility::Hidden);
    global.setDsoLocal(true);
    global->setDiscardableAttrs(llvm::to_vector(op->getDiscardableAttrs()));
    rewriter.eraseOp(op);
    return success();
  }
};

/// A descriptor of type `type`, without sizes and strides, of `source` from its element `first` on.
MemRefDescriptor startingAt(ConversionPatternRewriter &rewriter, Location loc,
                            const LLVMTypeConverter &converter, MemRefType type,
                            MemRefDescriptor source, Value first) {
  Value base = source.alignedPtr(rewriter, loc);
  Value pointer = LLVM::GEPOp::create(rewriter, loc, base.getType(),
                                      converter.convertType(type.getElementType()), base, first);
  auto result = MemRefDescriptor::poison(rewriter, loc, converter.convertType(type));
  result.setAllocatedPtr(rewriter, loc, source.allocatedPtr(rewriter, loc));
  result.setAlignedPtr(rewriter, loc, pointer);
  result.setConstantOffset(rewriter, loc, 0);
  return result;
}

/// The buffer from the slice's first element on, without the first dimension.
struct LowerSlice : ConvertOpToLLVMPattern<onnxc::kernel::SliceOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(onnxc::kernel::SliceOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<MemRefType>(op.getResult().getType());
    MemRefDescriptor source(adaptor.getSource());
    Value first =
        LLVM::MulOp::create(rewriter, loc, adaptor.getIndex(), source.stride(rewriter, loc, 0));
    MemRefDescriptor slice = startingAt(rewriter, loc, *getTypeConverter(), type, source, first);
    for (int64_t axis = 0; axis < type.getRank(); ++axis) {
      slice.setSize(rewriter, loc, axis, source.size(rewriter, loc, axis + 1));
      slice.setStride(rewriter, loc, axis, source.stride(rewriter, loc, axis + 1));
    }
    rewriter.replaceOp(op, Value(slice));
    return success();
  }
};

/// The buffer from one element on, under another shape.
struct LowerPart : ConvertOpToLLVMPattern<onnxc::kernel::PartOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(onnxc::kernel::PartOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<MemRefType>(op.getResult().getType());
    MemRefDescriptor part = startingAt(rewriter, loc, *getTypeConverter(), type,
                                       MemRefDescriptor(adaptor.getSource()), adaptor.getOffset());
    auto constant = [&](int64_t value) {
      return createIndexAttrConstant(rewriter, loc, getIndexType(), value);
    };
    Value stride = constant(1);
    unsigned dynamic = adaptor.getSizes().size();
    for (int64_t axis = type.getRank() - 1; axis >= 0; --axis) {
      Value size =
          type.isDynamicDim(axis) ? adaptor.getSizes()[--dynamic] : constant(type.getDimSize(axis));
      part.setSize(rewriter, loc, axis, size);
      part.setStride(rewriter, loc, axis, stride);
      if (axis > 0)
        stride = LLVM::MulOp::create(rewriter, loc, stride, size);
    }
    rewriter.replaceOp(op, Value(part));
    return success();
  }
};

struct LowerAddress : ConvertOpToLLVMPattern<onnxc::kernel::AddressOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(onnxc::kernel::AddressOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    MemRefDescriptor source(adaptor.getSource());
    rewriter.replaceOpWithNewOp<LLVM::PtrToIntOp>(op, rewriter.getI64Type(),
                                                  source.alignedPtr(rewriter, op.getLoc()));
    return success();
  }
};

struct LowerByte : ConvertOpToLLVMPattern<onnxc::kernel::ByteOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(onnxc::kernel::ByteOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto pointer = LLVM::LLVMPointerType::get(rewriter.getContext());
    // Of an address of 32 bits the upper half is zero, and dropped here.
    Value base = LLVM::IntToPtrOp::create(rewriter, loc, pointer, adaptor.getAddress());
    Value at = LLVM::GEPOp::create(rewriter, loc, pointer, rewriter.getI8Type(), base,
                                   adaptor.getOffset());
    rewriter.replaceOpWithNewOp<LLVM::LoadOp>(op, rewriter.getI8Type(), at);
    return success();
  }
};

/// Callers align their arrays of strings to 8, less than what an i128 would have.
void alignStrings(Operation *module) {
  module->walk([](Operation *op) {
    auto align = [](auto access, Type type) {
      if (type.isInteger(128))
        access.setAlignment(std::min<uint64_t>(access.getAlignment().value_or(8), 8));
    };
    if (auto load = dyn_cast<LLVM::LoadOp>(op))
      align(load, getElementTypeOrSelf(load.getType()));
    if (auto store = dyn_cast<LLVM::StoreOp>(op))
      align(store, getElementTypeOrSelf(store.getValue().getType()));
  });
}

/// Some elements of a vector of 16-bit floats are loaded and stored as integers: a target without
/// such floats would widen each of them and call a function to narrow it again.
void accessNarrowFloatsAsBits(Operation *module) {
  auto bitsOf = [](Type type) -> VectorType {
    auto vector = dyn_cast<VectorType>(type);
    if (!vector || !(vector.getElementType().isF16() || vector.getElementType().isBF16()))
      return {};
    return VectorType::get(vector.getShape(), IntegerType::get(type.getContext(), 16));
  };
  module->walk([&](Operation *op) {
    OpBuilder b(op);
    auto reinterpret = [&](OpOperand &operand, Type type) {
      operand.set(LLVM::BitcastOp::create(b, op->getLoc(), type, operand.get()));
    };
    if (auto store = dyn_cast<LLVM::MaskedStoreOp>(op)) {
      if (VectorType bits = bitsOf(store.getValue().getType()))
        reinterpret(store.getValueMutable(), bits);
    } else if (auto load = dyn_cast<LLVM::MaskedLoadOp>(op)) {
      Type type = load.getType();
      VectorType bits = bitsOf(type);
      if (!bits)
        return;
      for (OpOperand &other : load.getPassThruMutable())
        reinterpret(other, bits);
      load.getResult().setType(bits);
      b.setInsertionPointAfter(load);
      auto floats = LLVM::BitcastOp::create(b, load.getLoc(), type, load.getResult());
      load.getResult().replaceAllUsesExcept(floats, floats);
    }
  });
}

struct LowerToLLVM : onnxc::cpu::impl::LowerToLLVMBase<LowerToLLVM> {
  using LowerToLLVMBase::LowerToLLVMBase;

  void runOnOperation() override {
    onnxc::cpu::CpuTarget facts = onnxc::cpu::resolveTarget(triple, cpu, features);
    const auto &layouts = getAnalysis<DataLayoutAnalysis>();
    LowerToLLVMOptions options(&getContext(), layouts.getAtOrAbove(getOperation()));
    options.overrideIndexBitwidth(facts.indexBits);
    LLVMTypeConverter converter(&getContext(), options, &layouts);
    RewritePatternSet patterns(&getContext());
    populate(converter, patterns, facts.indexBits == 32);

    ConversionTarget target(getContext());
    target.addLegalDialect<LLVM::LLVMDialect>();
    target.addLegalOp<ModuleOp>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return false; });
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns))))
      return signalPassFailure();
    alignStrings(getOperation());
    accessNarrowFloatsAsBits(getOperation());
  }

  void populate(LLVMTypeConverter &converter, RewritePatternSet &patterns, bool is32Bit) {
    patterns.add<LowerOpaqueGlobal>(converter, /*benefit=*/2);
    patterns.add<LowerSlice, LowerPart, LowerAddress, LowerByte>(converter);
    onnxc::cpu::addLaunchPatterns(converter, patterns);
    populateAMXLegalizeForLLVMExportPatterns(converter, patterns);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    index::populateIndexToLLVMConversionPatterns(converter, patterns);
    ub::populateUBToLLVMConversionPatterns(converter, patterns);
    populateComplexToLLVMConversionPatterns(converter, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(converter, patterns);
    populateFuncToLLVMConversionPatterns(converter, patterns);
    populateMathToLLVMConversionPatterns(converter, patterns);
    populateVectorToLLVMConversionPatterns(converter, patterns, /*reassociateFPReductions=*/true,
                                           /*force32BitVectorIndices=*/true);
  }
};
} // namespace
