//===- SliceLowering.cpp - Parts of tensors as slices and gathers ---------===//
//
// Contiguous or forward-strided parts are tensor.extract_slice and insert_slice,
// which become copies or nothing; everything else computes the source index of
// each result element.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static int64_t rankOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

namespace {
struct ConcatLowering : LinalgLoweringInterface::ExternalModel<ConcatLowering, ConcatOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Dims> whole = l.resultDims();
    if (failed(whole))
      return failure();
    Value out = l.empty(*whole, l.resultType().getElementType());
    int64_t rank = whole->size(), axis = fromFront(cast<ConcatOp>(op).getAxis(), rank);
    DimBuilder dims = l.dims();
    Dims offsets(rank, dims.constant(0)), ones(rank, dims.constant(1));
    for (Value input : l.operands) {
      Dims sizes = dims.of(input);
      // Those across are the whole's, which all have been checked to have.
      for (int64_t i = 0; i < rank; ++i)
        if (i != axis && !DimBuilder::constantOf(sizes[i]) && !DimBuilder::constantOf((*whole)[i]))
          sizes[i] = (*whole)[i];
      out = withSlice(l, out, input, offsets, sizes, ones);
      offsets[axis] = dims.add(offsets[axis], sizes[axis]);
    }
    return SmallVector<Value>{out};
  }
};

struct ReplaceLowering : LinalgLoweringInterface::ExternalModel<ReplaceLowering, ReplaceOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    auto own = cast<ReplaceOp>(op);
    int64_t rank = rankOf(*out), axis = fromFront(own.getAxis(), rank);
    DimBuilder dims = l.dims();
    Dims offsets(rank, dims.constant(0)), ones(rank, dims.constant(1));
    out = withSlice(l, *out, l.operands.front(), offsets, ones);
    for (auto [part, start] : llvm::zip_equal(ArrayRef(l.operands).drop_front(), own.getStarts())) {
      offsets[axis] = dims.constant(start);
      out = withSlice(l, *out, part, offsets, ones);
    }
    return SmallVector<Value>{*out};
  }
};

struct SplitLowering : LinalgLoweringInterface::ExternalModel<SplitLowering, SplitOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    Value input = l.operands[0];
    int64_t rank = rankOf(input), axis = fromFront(cast<SplitOp>(op).getAxis(), rank);
    DimBuilder dims = l.dims();
    Dims offsets(rank, dims.constant(0)), ones(rank, dims.constant(1));
    SmallVector<Value> parts;
    for (unsigned i = 0; i < op->getNumResults(); ++i) {
      FailureOr<Dims> sizes = l.resultDims(i);
      if (failed(sizes))
        return failure();
      parts.push_back(sliced(l, input, offsets, *sizes, ones));
      offsets[axis] = dims.add(offsets[axis], (*sizes)[axis]);
    }
    return parts;
  }
};

struct SliceLowering : LinalgLoweringInterface::ExternalModel<SliceLowering, SliceOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<SliceOp>();
    DimBuilder dims = l.dims();
    FailureOr<SliceRanges> ranges = sliceRanges(adaptor, dims);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(ranges) || failed(sizes))
      return failure();
    // Ranges that are only known now must give the size that was promised.
    dims.setEmitChecks(true);
    for (auto [promised, taken] : llvm::zip(*sizes, ranges->sizes))
      if (DimBuilder::constantOf(promised) &&
          failed(dims.requireEqual(taken, promised, "slice of another size")))
        return l.error() << "has a range of another size than its result";
    Value data = adaptor.getData();
    auto isForward = [](Dim step) { return DimBuilder::constantOf(step).value_or(-1) > 0; };
    if (llvm::all_of(ranges->steps, isForward))
      return SmallVector<Value>{sliced(l, data, ranges->starts, *sizes, ranges->steps)};
    SmallVector<Value> starts, steps;
    for (auto [start, step] : llvm::zip(ranges->starts, ranges->steps))
      starts.push_back(l.index(start)), steps.push_back(l.index(step));
    return SmallVector<Value>{l.generate(
        *sizes, l.resultType().getElementType(), [&](OpBuilder &b, Location loc, ValueRange at) {
          SmallVector<Value> from;
          for (auto [i, start, step] : llvm::zip(at, starts, steps))
            from.push_back(
                arith::AddIOp::create(b, loc, start, arith::MulIOp::create(b, loc, i, step)));
          return Value(tensor::ExtractOp::create(b, loc, data, from));
        })};
  }
};

struct ReverseSequenceLowering
    : LinalgLoweringInterface::ExternalModel<ReverseSequenceLowering, ReverseSequenceOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<ReverseSequenceOp>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    int64_t batch = op.getBatchAxis(), time = op.getTimeAxis();
    Value input = l.operands[0], lengths = l.operands[1];
    return SmallVector<Value>{l.generate(
        *sizes, l.resultType().getElementType(), [&](OpBuilder &b, Location loc, ValueRange at) {
          Value length = tensor::ExtractOp::create(b, loc, lengths, at[batch]);
          length = arith::IndexCastOp::create(b, loc, b.getIndexType(), length);
          // A length beyond the end must not lead outside.
          length = arith::MinSIOp::create(b, loc, length, l.index((*sizes)[time]));
          Value one = arith::ConstantIndexOp::create(b, loc, 1);
          Value mirrored =
              arith::SubIOp::create(b, loc, arith::SubIOp::create(b, loc, length, one), at[time]);
          Value inside = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, at[time], length);
          SmallVector<Value> from(at);
          from[time] = arith::SelectOp::create(b, loc, inside, mirrored, at[time]);
          return Value(tensor::ExtractOp::create(b, loc, input, from));
        })};
  }
};

struct TriluLowering : LinalgLoweringInterface::ExternalModel<TriluLowering, TriluOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<TriluOp>(operation);
    auto adaptor = l.adaptor<TriluOp>();
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    DimBuilder dims = l.dims();
    Value diagonal = l.index(adaptor.getK() ? dims.value(adaptor.getK(), 0) : dims.constant(0));
    int64_t rank = rankOf(*out);
    AffineMap identity = l.b.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    auto kept = op.getUpper() ? arith::CmpIPredicate::sge : arith::CmpIPredicate::sle;
    return SmallVector<Value>{l.generic(
        adaptor.getInput(), {identity, identity}, *out, iterators,
        [&](OpBuilder &b, Location loc, ValueRange args) {
          Value row = linalg::IndexOp::create(b, loc, rank - 2),
                column = linalg::IndexOp::create(b, loc, rank - 1);
          Value border = arith::AddIOp::create(b, loc, row, diagonal);
          Value keep = arith::CmpIOp::create(b, loc, kept, column, border);
          Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(args[0].getType()));
          return Value(arith::SelectOp::create(b, loc, keep, args[0], zero));
        })};
  }
};
} // namespace

void onnxc::attachSliceLowerings(MLIRContext *ctx) {
  ConcatOp::attachInterface<ConcatLowering>(*ctx);
  ReplaceOp::attachInterface<ReplaceLowering>(*ctx);
  SplitOp::attachInterface<SplitLowering>(*ctx);
  SliceOp::attachInterface<SliceLowering>(*ctx);
  ReverseSequenceOp::attachInterface<ReverseSequenceLowering>(*ctx);
  TriluOp::attachInterface<TriluLowering>(*ctx);
}
