//===- TestModels.h - Small models as the emitter receives them --*- C++ -*-===//

#ifndef ONNXC_TEST_UNIT_EMIT_TESTMODELS_H
#define ONNXC_TEST_UNIT_EMIT_TESTMODELS_H

#include "codegen/emit/Emit.h"
#include "codegen/jit/LoadedModel.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace onnxc::test {

/// Parses, emits and loads models, and keeps what was reported.
class EmitFixture {
public:
  EmitFixture();

  mlir::OwningOpRef<mlir::ModuleOp> parse(llvm::StringRef text);
  /// Emits to memory and loads; null when either fails.
  std::unique_ptr<jit::LoadedModel> load(llvm::StringRef text, const emit::EmitOptions &options = {});

  mlir::MLIRContext ctx;
  std::string diagnostics;
};

/// y[i] = x[i] + weights[i] for 4 floats; the weights are 1, 2, 3, 4 at offset 64.
extern const char *const kAddWeights;

/// y[i] = 2 * x[i] for a tensor<?xf32> whose size "n" is in [0, 8]; needs 4 * n bytes
/// of workspace and fails with ONNXC_INVALID_VALUE when x[0] is negative.
extern const char *const kDouble;

} // namespace onnxc::test

#endif // ONNXC_TEST_UNIT_EMIT_TESTMODELS_H
