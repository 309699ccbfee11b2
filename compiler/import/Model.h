//===- Model.h - A parsed ONNX file ------------------------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_IMPORT_MODEL_H
#define ONNXC_COMPILER_IMPORT_MODEL_H

#include "compiler/import/ExternalData.h"

#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"

namespace onnxc {

/// Versions of the operator sets that a model or function uses, by domain.
/// "ai.onnx" and "" are the same domain; it is stored as "".
using OpsetVersions = llvm::StringMap<int64_t>;

/// Newest versions that the importer knows.
constexpr int64_t kNewestIrVersion = 14, kNewestOpset = 28, kNewestMlOpset = 5, kNewestPreviewOpset = 1;

/// A model file in memory.
struct Model {
  proto::ModelProto proto;
  std::string fileName; // without folder, for messages
  std::string sha256;
  OpsetVersions opsets;
  ExternalFiles files;

  explicit Model(llvm::StringRef folder) : files(folder) {}
  /// Where messages about the whole file point.
  mlir::Location location(mlir::MLIRContext &ctx) const;
};

/// Reads and parses a file, and checks versions.  Null after a diagnostic.
std::unique_ptr<Model> readModel(llvm::StringRef path, mlir::MLIRContext &ctx);
std::unique_ptr<Model> parseModel(llvm::StringRef bytes, llvm::StringRef fileName,
                                  llvm::StringRef folder, mlir::MLIRContext &ctx);

/// Versions of the opset imports of a model or function; reports unknown ones.
mlir::FailureOr<OpsetVersions>
readOpsets(const google::protobuf::RepeatedPtrField<proto::OperatorSetIdProto> &imports,
           mlir::Location loc);

/// "" for "ai.onnx", else the domain itself.
llvm::StringRef canonicalDomain(llvm::StringRef domain);
/// Name of an operator's operation without "onnx.": "Conv", "ml.Scaler".
std::string operationName(llvm::StringRef domain, llvm::StringRef opType);

/// Nodes by their name, nameless ones by operator and place; `line` is the index in
/// the graph + 1.  `scope` is the name of the enclosing node, if any.
mlir::Location nodeLocation(const Model &model, const proto::NodeProto &node, int index,
                            llvm::StringRef scope, mlir::MLIRContext &ctx);
std::string nodeName(const proto::NodeProto &node, int index, llvm::StringRef scope);

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_MODEL_H
