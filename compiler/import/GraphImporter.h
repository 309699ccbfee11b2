//===- GraphImporter.h - Graphs to functions and regions ---------*- C++ -*-===//
//
// Knows no operator names: a node becomes the operation `onnx.<op_type>` by what
// the operation's definition says (EmitNode.cpp), after its family's opset steps.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_COMPILER_IMPORT_GRAPHIMPORTER_H
#define ONNXC_COMPILER_IMPORT_GRAPHIMPORTER_H

#include "compiler/import/Functions.h"
#include "compiler/import/OpsetSteps.h"
#include "compiler/import/ValueTypes.h"

namespace onnxc {

struct Scope;

/// An attribute of a call and where it is given, which is where the names in a graph are looked
/// up; null for a function's default.
struct CallAttribute {
  proto::AttributeProto *attribute = nullptr;
  Scope *scope = nullptr;
};

/// The attributes of a call, while its function's body is imported.
using CallAttributes = llvm::StringMap<CallAttribute>;

/// The names of one graph or function body, on their way to values.
struct Scope {
  /// Names of the enclosing graph are visible here; not so in a function.
  Scope *parent = nullptr;
  /// Name of the enclosing node, for the names of nodes.
  std::string path;
  /// Null values are inputs that a call leaves out.
  llvm::StringMap<mlir::Value> values;
  /// Constants that nothing has used so far.
  llvm::StringMap<proto::TensorProto *> initializers;
  llvm::StringMap<proto::SparseTensorProto *> sparseInitializers;
  /// What the graph declares about values.
  llvm::StringMap<const proto::ValueInfoProto *> declared;
  const OpsetVersions *opsets = nullptr;
  const CallAttributes *call = nullptr;
  mlir::Block *block = nullptr;
  mlir::Operation *lastConstant = nullptr;
  /// About the graph's inputs and outputs.
  Declarations declarations = Declarations::Followed;

  Scope() = default;
  Scope(Scope &parent, std::string path)
      : parent(&parent), path(std::move(path)), opsets(parent.opsets), call(parent.call) {}
  /// Whether tensors may be taken out of the file's messages.  A graph that is imported again
  /// gets the same contents (GraphImporter::taken).
  bool takesTensors() const { return call == nullptr; }
};

class GraphImporter {
public:
  GraphImporter(Model &model, const FunctionTable &functions, ValueTypes &types,
                mlir::MLIRContext &ctx)
      : model(model), functions(functions), types(types), ctx(ctx) {}

  /// Fills `scope.block` with the operations of `graph`, whose `inputs` are `arguments`, and
  /// returns the values of its outputs.
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  importGraph(proto::GraphProto &graph, llvm::ArrayRef<const proto::ValueInfoProto *> inputs,
              mlir::ValueRange arguments, Scope &scope);

  /// The inputs of a graph that are not constants.
  static llvm::SmallVector<const proto::ValueInfoProto *>
  realInputs(const proto::GraphProto &graph);

private:
  using NodeList = google::protobuf::RepeatedPtrField<proto::NodeProto>;

  mlir::LogicalResult importNodes(NodeList &nodes, Scope &scope, mlir::OpBuilder &b);
  mlir::LogicalResult importNode(proto::NodeProto &node, int index, Scope &scope,
                                 mlir::OpBuilder &b);
  mlir::FailureOr<ImportedNode> readNode(proto::NodeProto &node, Scope &scope,
                                         const std::string &name, mlir::Location loc);
  mlir::LogicalResult defineOutputs(const proto::NodeProto &node, mlir::ValueRange results,
                                    Scope &scope, mlir::Location loc);
  mlir::LogicalResult define(llvm::StringRef name, mlir::Value value, Scope &scope,
                             mlir::Location loc);

  /// The value of a name, or failure with a diagnostic.
  mlir::FailureOr<mlir::Value> lookup(llvm::StringRef name, Scope &scope, mlir::Location user);
  mlir::FailureOr<mlir::Value> emitInitializer(llvm::StringRef name, Scope &scope);
  mlir::LogicalResult collectInitializers(proto::GraphProto &graph, Scope &scope);
  mlir::LogicalResult refine(llvm::StringRef name, mlir::Value value, Scope &scope,
                             mlir::Location loc);

  // Attributes.cpp
  mlir::FailureOr<mlir::ElementsAttr> readTensor(proto::TensorProto &tensor, llvm::StringRef name,
                                                 bool takes, mlir::Location loc);
  mlir::FailureOr<mlir::ElementsAttr> readTensor(proto::SparseTensorProto &tensor,
                                                 llvm::StringRef name, bool takes,
                                                 mlir::Location loc);
  mlir::LogicalResult readAttributes(proto::NodeProto &node, Scope &scope, const std::string &name,
                                     ImportedNode &imported);
  mlir::FailureOr<mlir::Attribute> readAttribute(proto::AttributeProto &attribute,
                                                 llvm::StringRef resource, bool takes,
                                                 mlir::Location loc);
  ImportedSubgraph readSubgraph(proto::AttributeProto &attribute, llvm::StringRef name,
                                Scope &scope, const std::string &path);
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  inlineSubgraph(proto::GraphProto &graph, llvm::ArrayRef<mlir::Value> arguments, Scope &scope,
                 mlir::Location loc);
  mlir::LogicalResult buildSubgraph(proto::GraphProto &graph, mlir::Region &region,
                                    mlir::TypeRange argumentTypes, Scope &scope,
                                    mlir::Location loc);

  // Functions.cpp
  mlir::LogicalResult inlineCall(const ModelFunction &function, proto::NodeProto &node,
                                 Scope &scope, const std::string &name, mlir::Location loc,
                                 mlir::OpBuilder &b);

  Model &model;
  const FunctionTable &functions;
  ValueTypes &types;
  mlir::MLIRContext &ctx;
  /// Functions being inlined, outermost first.
  llvm::SmallVector<const ModelFunction *> callStack;
  /// Tensors whose contents have been taken: a graph may be built more than once.
  llvm::DenseMap<const void *, mlir::ElementsAttr> taken;
  int64_t numNodes = 0;

  /// Counts the operations that steps make of nodes.
  struct OperationCount : mlir::OpBuilder::Listener {
    void notifyOperationInserted(mlir::Operation *, mlir::OpBuilder::InsertPoint) override {
      ++value;
    }
    int64_t value = 0;
  };
  OperationCount numOperations;
};

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_GRAPHIMPORTER_H
