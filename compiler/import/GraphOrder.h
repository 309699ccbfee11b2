//===- GraphOrder.h - Nodes in an order of evaluation ------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_IMPORT_GRAPHORDER_H
#define ONNXC_COMPILER_IMPORT_GRAPHORDER_H

#include "compiler/import/proto/onnx.pb.h"

#include "mlir/IR/Diagnostics.h"

#include <functional>

namespace onnxc {

using Nodes = google::protobuf::RepeatedPtrField<proto::NodeProto>;

/// Indices of `nodes` such that each node follows those that it uses, and nodes
/// that are in order already keep it.  Reports a cycle, naming its nodes.  `locOf`
/// gives the location of a node.
mlir::FailureOr<llvm::SmallVector<int>> orderNodes(const Nodes &nodes,
                                                   std::function<mlir::Location(int)> locOf);

/// Calls `visit` for every name that a node uses from outside: its inputs and
/// what its subgraphs capture.
void forEachUsedName(const proto::NodeProto &node, llvm::function_ref<void(llvm::StringRef)> visit);

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_GRAPHORDER_H
