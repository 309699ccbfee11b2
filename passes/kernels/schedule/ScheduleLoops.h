//===- ScheduleLoops.h - What Loop and Scan have in common -------*- C++ -*-===//

#ifndef ONNXC_PASSES_KERNELS_SCHEDULE_SCHEDULELOOPS_H
#define ONNXC_PASSES_KERNELS_SCHEDULE_SCHEDULELOOPS_H

#include "passes/kernels/schedule/ScheduleBuilder.h"

namespace onnxc {

/// What one iteration passes to the next.
struct ScheduleBuilder::CarriedValue {
  mlir::Value initial, argument, yielded, result;
  llvm::SmallVector<int64_t> growing = {}; ///< axes along which the size changes
  bool isStacked = false;       ///< what is yielded lies in a stacked result, and is carried there
  bool isInPlace = false;       ///< has one buffer, since some of it stays as it is
  mlir::Value destination = {}; ///< new: where the last one is to be, or null

  bool isInvariant() const {
    return viewedValue(yielded) == argument && yielded.getType() == argument.getType();
  }
  /// Of the new loop, for a value that is not invariant.
  unsigned numArguments() const { return numBuffers() + growing.size(); }
  unsigned numBuffers() const { return isStacked || isInPlace ? 1 : growing.empty() ? 3 : 2; }
};

/// A Loop or a Scan.  Values are the old graph's but for those that say otherwise.
struct ScheduleBuilder::Iteration {
  struct Scanned {
    mlir::Value source, argument;
    bool isReversed;
  };
  struct Stacked {
    mlir::Value yielded, result;
    bool isReversed;
  };
  mlir::Operation *op = nullptr;
  mlir::Block *body = nullptr;
  llvm::SmallVector<CarriedValue> carried;
  llvm::SmallVector<Scanned> scanned;
  llvm::SmallVector<Stacked> stacked;
  mlir::Value number;        ///< body argument that counts, or null
  Dim trips;                 ///< new: how often at most, or null
  mlir::Value condition;     ///< new: i1 whether to start at all; null: yes, or in `trips`
  mlir::Value nextCondition; ///< whether to go on, or null: always

  mlir::Location loc() const { return op->getLoc(); }
};

/// The new values that a loop starts with, in the order of its arguments: for each carried
/// value that changes the current one, the next buffer, the one after that (the initial value
/// stays where it is, and must not be written to; which buffer is which is chosen so that the last
/// iteration writes to the destination, if there is one) and then its sizes along the axes where it
/// grows, then the stacked results.  What grows starts in a buffer of its own and needs only two;
/// what is updated in place one, and what lies in a stacked result none.
struct ScheduleBuilder::Buffers {
  llvm::SmallVector<mlir::Value> initial;
  /// Of the buffers: of a value that grows, the largest that it can become.
  llvm::SmallVector<Dims> carriedSizes, stackedSizes;
};

} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_SCHEDULE_SCHEDULELOOPS_H
