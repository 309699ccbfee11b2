//===- ScheduleBuilder.h - Builds the new main beside the old ----*- C++ -*-===//
//
// The old graph stays intact until the end, because shape arithmetic is followed
// through it: a size that a Shape/Gather/Concat/Reshape chain computes becomes index
// arithmetic on the inputs' sizes, and the chain itself is then dead.
//
// FormKernels.cpp builds main, ScheduleKernels.cpp the kernels and their calls, ScheduleParts.cpp
// what needs none because it only cuts or joins, ScheduleReplacements.cpp what is replaced where it
// is, ScheduleRows.cpp what writes rows, ScheduleControl.cpp, ScheduleLoops.cpp,
// ScheduleCarried.cpp, ScheduleInPlace.cpp and ScheduleGrowth.cpp control flow.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_PASSES_KERNELS_SCHEDULE_SCHEDULEBUILDER_H
#define ONNXC_PASSES_KERNELS_SCHEDULE_SCHEDULEBUILDER_H

#include "passes/kernels/EqualSizes.h"

#include "dialects/onnx/interfaces/Parts.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"

namespace onnxc {
namespace onnx {
class IfOp;
class LoopOp;
class ScanOp;
} // namespace onnx

/// The symbol index of each axis of main's inputs; -1 where the size is fixed.
llvm::SmallVector<llvm::SmallVector<int64_t>> symbolsOfInputs(mlir::ModuleOp module);

/// Whether the parts fill a tensor of the sizes `whole`, which dimsOf computes from theirs unless
/// they are declared.
bool doFill(llvm::ArrayRef<PartPlace> places, llvm::ArrayRef<Dim> whole);

/// Whether sizes tell where in a whole the parts are that `op`, which may be null, cuts out.
bool cutsAtKnownPlaces(mlir::Operation *op);

/// Whether a kernel of `block` computes `value`, so that it can be told where to write it.
bool hasKernelIn(mlir::Block &block, mlir::Value value);

/// Whether `value` is what a loop carries last that runs as often as it says before, so that the
/// last iteration can be told where to write it.
bool isCarriedLast(mlir::Value value);

/// Whether the body of a loop computes `yielded`, and stacks it as well.
bool isAlsoStacked(mlir::Block *body, mlir::Value yielded, mlir::ValueRange stacked);

class ScheduleBuilder {
public:
  ScheduleBuilder(mlir::func::FuncOp oldMain, bool fuse)
      : oldMain(oldMain), module(oldMain->getParentOfType<mlir::ModuleOp>()), symbols(module),
        b(oldMain.getContext()), fuse(fuse) {
    auto symbolsOf = symbolsOfInputs(module);
    if (fuse)
      equalSizes = std::make_unique<EqualSizes>(oldMain, symbolsOf);
    sizeClasses = std::make_unique<SizeClasses>(oldMain, symbolsOf, equalSizes.get());
  }
  mlir::LogicalResult run();

private:
  /// Where a value is to be written, if that matters, and its sizes; along the axes in `growing`
  /// the value may be smaller.
  struct Destination {
    mlir::Value tensor;
    Dims sizes;
    llvm::SmallVector<int64_t> growing;
    mlir::Value held = {}; ///< old: what is there, of which some may be kept
  };
  struct CarriedValue;
  struct Iteration;
  struct Buffers;

  mlir::func::FuncOp createMain();
  void seedSymbolDims(mlir::func::FuncOp main);
  mlir::LogicalResult emitBlock(mlir::Block &block);
  mlir::LogicalResult emitOperator(mlir::Operation *op, const KernelGroup *group);
  mlir::LogicalResult emitView(mlir::Operation *op);
  mlir::LogicalResult emitChecks(mlir::Operation *op);
  mlir::LogicalResult emitReturn(mlir::func::ReturnOp op);
  void remapOperands(mlir::func::FuncOp main);
  void eraseDeadCalls(mlir::func::FuncOp main);

  // Sizes and destinations.
  DimBuilder dimBuilder(mlir::Location loc);
  mlir::FailureOr<Dims> sizesOf(mlir::Value oldValue);
  void checkRoom(mlir::Location loc, mlir::Value destination, llvm::ArrayRef<Dim> sizes);
  mlir::Value destinationOf(mlir::Value oldValue, llvm::ArrayRef<Dim> sizes);
  mlir::Value asType(mlir::Location loc, mlir::Value value, mlir::Type type,
                     llvm::ArrayRef<Dim> sizes);
  llvm::SmallVector<mlir::Value> dynamicSizes(mlir::Location loc, mlir::Type type,
                                              llvm::ArrayRef<Dim> sizes);

  // ScheduleKernels.cpp
  mlir::LogicalResult emitGroup(const KernelGroup &group);
  mlir::func::FuncOp outline(const KernelGroup &group);
  mlir::Value emitInnerView(mlir::OpBuilder &inner, mlir::Operation *op, mlir::Value source);
  mlir::Value emitSplit(mlir::OpBuilder &inner, mlir::Operation *op, mlir::Value source,
                        llvm::ArrayRef<llvm::SmallVector<int64_t, 2>> pieces);
  mlir::ArrayAttr dimNumbers(llvm::ArrayRef<llvm::SmallVector<int64_t>> sizes);
  llvm::SmallVector<int64_t> sizeNumbers(mlir::Value value, bool isRows);

  // ScheduleParts.cpp
  struct Join {
    mlir::Value destination; ///< null when the parts are copied by a kernel; of rows what has been
                             ///< written last
    llvm::SmallVector<mlir::Value> parts;
    llvm::SmallVector<Dim> offsets;
    llvm::SmallVector<Dims> sizes;
  };
  void planJoins(mlir::Block &block);
  void planJoin(mlir::Block &block, mlir::Operation *op, JoinKind kind);
  bool mayWritePart(mlir::Block &block, mlir::Value value, mlir::Value operand,
                    mlir::Operation *join, JoinKind kind);
  void joinInPlace(mlir::Operation *op);
  void emitJoin(mlir::Operation *op, const Join &join);
  bool emitCut(mlir::Operation *op);
  bool emitParts(const KernelGroup &group);
  mlir::Value partAt(mlir::Location loc, mlir::Type type, mlir::Value whole, Dim offset,
                     llvm::ArrayRef<Dim> sizes);

  // ScheduleReplacements.cpp
  /// Whether parts of what `op` is given can be replaced in its memory.
  bool mayReplaceInPlace(mlir::Block &block, PartInterface op);
  mlir::Value memoryOf(PartInterface join, llvm::ArrayRef<Dim> sizes);
  bool isReadBefore(mlir::Block &block, mlir::Value value,
                    const llvm::DenseSet<mlir::Operation *> &joins,
                    const llvm::DenseSet<mlir::Operation *> &before);

  // ScheduleRows.cpp
  /// Of a part in the whole, in a kernel.
  struct Rows {
    llvm::SmallVector<mlir::OpFoldResult> offsets, sizes, steps;
  };
  bool areRows(PartInterface op);
  /// How a kernel sees the whole that it reads or writes rows of.
  struct RowsView {
    struct Dim {
      int64_t axis;  ///< of the whole
      int64_t own;   ///< of the part, -1 for none
      int64_t inner; ///< elements along the axis that one step is
      bool isCut;    ///< whether the part is only some of it
    };
    size_t number = 0; ///< of the part
    PartPlace place;   ///< in what is joined last
    mlir::RankedTensorType type;
    llvm::SmallVector<Dim> dims;
  };
  std::optional<RowsView> rowsViewOf(mlir::Operation *join, mlir::Value value);
  bool mayWriteRows(mlir::Block &block, mlir::Value value, mlir::Value operand,
                    mlir::Operation *join);
  bool mayReadRows(mlir::Operation *user);
  bool mayNest(mlir::Value value, mlir::Operation *join);
  bool areRowsOfLast(mlir::Operation *join, int64_t depth = 0);
  bool mayStackRows(mlir::Value value, mlir::Value operand, mlir::Operation *join);
  Dim offsetInSlice(mlir::Value stacked, DimBuilder &builder);
  mlir::Operation *outerRowsJoin(mlir::Operation *join);
  mlir::Operation *lastRowsJoin(mlir::Operation *join);
  mlir::FailureOr<PartPlace> placeOfRows(mlir::Operation *join, size_t number, DimBuilder &dims);
  /// What joins the rows that `oldResult` is, last, or null.
  mlir::Operation *rowsJoinOf(mlir::Value oldResult);
  mlir::Value rowsDestination(mlir::Operation *join);
  bool isReadAsRows(mlir::Value input);
  mlir::Type kernelType(mlir::Value value);
  mlir::Value asRowsView(mlir::Operation *join, mlir::Value part, mlir::Value whole);
  Rows emitRows(mlir::OpBuilder &inner, mlir::Value part, mlir::Value whole, mlir::ValueRange known,
                const mlir::IRMapping &local);
  mlir::Value emitPlaced(mlir::OpBuilder &inner, mlir::Value oldResult, mlir::Value computed,
                         mlir::Value whole, const Rows &rows);
  void emitRowsJoin(const KernelGroup &group);

  // ScheduleControl.cpp
  mlir::LogicalResult emitControl(mlir::Operation *op);
  mlir::LogicalResult emitIf(onnx::IfOp op);
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  emitGraph(mlir::Block &graph, mlir::ValueRange yielded, llvm::ArrayRef<Destination> destinations);
  void claim(mlir::Block &graph, mlir::Value yielded, const Destination &destination);
  mlir::FailureOr<mlir::Value> written(mlir::Value oldValue, const Destination &destination);
  void define(mlir::Value oldResult, mlir::Value value, llvm::ArrayRef<Dim> sizes);
  mlir::FailureOr<Dims> outerSizesOf(mlir::Value oldValue, mlir::Operation *control);
  mlir::Value readCondition(mlir::Location loc, mlir::Value tensor);

  // ScheduleLoops.cpp
  mlir::LogicalResult emitLoop(onnx::LoopOp op);
  mlir::LogicalResult emitScan(onnx::ScanOp op);
  mlir::LogicalResult emitIteration(Iteration &iteration);
  void findStacked(Iteration &iteration);
  mlir::LogicalResult requireSize(const Iteration &iteration, Dim size, int64_t declared);
  mlir::FailureOr<Buffers> createBuffers(Iteration &iteration);
  mlir::FailureOr<llvm::SmallVector<mlir::Value>> emitBody(const Iteration &iteration,
                                                           const Buffers &buffers,
                                                           mlir::Value index,
                                                           mlir::ValueRange arguments);
  mlir::LogicalResult defineResults(const Iteration &iteration, const Buffers &buffers,
                                    mlir::Value count, mlir::ValueRange results);
  mlir::FailureOr<mlir::Operation *> emitWhile(const Iteration &iteration, const Buffers &buffers,
                                               mlir::Value zero, mlir::Value one);

  // ScheduleGrowth.cpp
  mlir::LogicalResult findRoom(const Iteration &iteration, Buffers &buffers);
  Dims grownSizes(llvm::ArrayRef<int64_t> growing, llvm::ArrayRef<Dim> room, mlir::ValueRange now);

  // ScheduleInPlace.cpp
  void findInPlace(Iteration &iteration);
  bool mayHold(mlir::Value next, mlir::Value current, mlir::Block &block, bool &keeps,
               llvm::SmallVectorImpl<mlir::Value> &written);
  void protectReads(mlir::Value read, mlir::Value buffer);

  // ScheduleCarried.cpp
  mlir::Value placeCarried(const Iteration &iteration, const CarriedValue &carried,
                           llvm::ArrayRef<Dim> sizes);
  mlir::Value placedResult(const CarriedValue &carried, mlir::Value last, llvm::ArrayRef<Dim> sizes,
                           Dim trips);
  void startCarried(const CarriedValue &carried, mlir::Value initial, llvm::ArrayRef<Dim> sizes,
                    llvm::ArrayRef<Dim> room, Dim trips,
                    llvm::SmallVectorImpl<mlir::Value> &values);
  void takeCarried(const CarriedValue &carried, llvm::ArrayRef<Dim> room,
                   mlir::ValueRange arguments);
  mlir::LogicalResult appendNext(const CarriedValue &carried, mlir::Value written,
                                 mlir::ValueRange arguments,
                                 llvm::SmallVectorImpl<mlir::Value> &values);

  mlir::func::FuncOp oldMain;
  mlir::ModuleOp module;
  mlir::SymbolTable symbols;
  mlir::OpBuilder b;
  bool fuse;
  std::unique_ptr<EqualSizes> equalSizes;   // null when nothing is fused
  std::unique_ptr<SizeClasses> sizeClasses; // refers to the old graph
  mlir::IRMapping mapping;                  // old values -> new values
  DimBuilder::Cache dims;                   // sizes of old values as new values
  /// Old value -> the destination that it is to be written to: an output of main or
  /// what a graph yields.
  llvm::DenseMap<mlir::Value, mlir::Value> outputs;
  /// Old value -> the operator that joins it with others to one tensor.
  llvm::DenseMap<mlir::Value, mlir::Operation *> joinOf;
  JoinedOps joined;
  llvm::DenseMap<mlir::Operation *, Join> joins;
  /// Old value -> the carried value whose buffer it overwrites.
  llvm::DenseMap<mlir::Value, mlir::Value> held;
  /// Sizes of destinations that are in a loop or a branch, where another value than the
  /// first could turn out larger.
  llvm::DenseMap<mlir::Value, Dims> rooms;
};

} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_SCHEDULE_SCHEDULEBUILDER_H
