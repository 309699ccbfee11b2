//===- Report.h - What a compilation made of a model -------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_REPORT_H
#define ONNXC_COMPILER_REPORT_H

#include "mlir/IR/BuiltinOps.h"
#include <optional>
#include <string>
#include <vector>

namespace onnxc {

/// One step of the schedule.
struct KernelReport {
  std::string name;
  std::vector<std::string> nodes;    ///< ONNX nodes that the kernel computes
  std::vector<std::string> operands; ///< shapes and types of its buffers
  std::optional<int64_t> flops;      ///< arithmetic operations of one call; none with dynamic sizes
  std::optional<int64_t> bytes;      ///< sizes of all its buffers
  std::string strategy;              ///< how code is made: tiles, or loops
  bool moves = false;                ///< computes nothing: writes what it reads elsewhere
  bool copies = false;               ///< and another layout, or writing in place, could save it
  std::string movement;              ///< what it does then
};

/// One buffer of the workspace.
struct BufferReport {
  std::string type;
  std::optional<int64_t> offset, bytes;
  int64_t firstCall = 0, lastCall = 0; ///< positions in the schedule
};

struct Report {
  std::string model;
  std::vector<KernelReport> schedule;
  std::vector<BufferReport> buffers;
  int64_t workspaceBytes = 0, lowerBound = 0, weightsBytes = 0;
  int64_t copies = 0;       ///< calls of kernels that only move elements and could be saved
  int64_t movements = 0;    ///< those that could not, see Movement.h
  int64_t bufferCopies = 0; ///< copies between calls that could be saved
  int64_t copiedBytes = 0;  ///< what all of these write, as far as sizes are known

  /// Reads a module as it is after the buffer phase.
  static Report make(mlir::ModuleOp module);
  std::string asText() const;
  std::string asJson() const;
};

} // namespace onnxc

#endif // ONNXC_COMPILER_REPORT_H
