//===- Testing.h - Models for the importer's tests ---------*- C++ -*-===//

#ifndef ONNXC_TEST_UNIT_IMPORT_TESTING_H
#define ONNXC_TEST_UNIT_IMPORT_TESTING_H

#include "compiler/import/Import.h"
#include "compiler/import/proto/onnx.pb.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"

#include <initializer_list>
#include <string>
#include <vector>

namespace onnxc::testing {

/// A module or the messages that say why there is none.
struct Imported {
  std::unique_ptr<mlir::MLIRContext> ctx;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string messages; // "severity: text", one a line
  explicit operator bool() const { return bool(module); }
  /// The module as text.
  std::string text();
  bool says(const std::string &part) const { return messages.find(part) != std::string::npos; }
};

Imported import(const std::string &bytes, const ImportOptions &options = {},
                const std::string &folder = "");
Imported import(const proto::ModelProto &model, const ImportOptions &options = {},
                const std::string &folder = "");

/// A model of IR version 8 and the given operator set, without nodes.
proto::ModelProto emptyModel(int64_t opset = 17);

using Dims = std::vector<std::string>; // a number or a name; "" unknown
void addInput(proto::ModelProto &model, const std::string &name, const Dims &dims,
              int32_t type = 1);
void addOutput(proto::ModelProto &model, const std::string &name);
proto::NodeProto &addNode(proto::ModelProto &model, const std::string &op,
                          std::initializer_list<const char *> inputs,
                          std::initializer_list<const char *> outputs,
                          const std::string &name = "");
proto::TensorProto &addInitializer(proto::ModelProto &model, const std::string &name, int32_t type,
                                   std::initializer_list<int64_t> dims);
void addAttribute(proto::NodeProto &node, const std::string &name, int64_t value);
void addAttribute(proto::NodeProto &node, const std::string &name,
                  const std::vector<int64_t> &values);

/// x:float[N,4] -> Relu -> y, named "/relu".
proto::ModelProto reluModel();
/// A model whose output y is the initializer; add the contents to the result.
proto::ModelProto constantModel(int32_t type, std::initializer_list<int64_t> dims);
proto::TensorProto &theInitializer(proto::ModelProto &model);
/// The constant that `main` returns.
mlir::ElementsAttr returnedConstant(Imported &imported);

} // namespace onnxc::testing

#endif // ONNXC_TEST_UNIT_IMPORT_TESTING_H
