//===- EncoderOpsets.cpp - How LabelEncoder changed -----------------------===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/Onnx.h"

using namespace mlir;
using namespace onnxc;

/// There was one list of classes, which strings and their positions were looked up in.
static LogicalResult classesBecomeKeysAndValues(ImportedNode &node, OpBuilder &b) {
  auto classes = dyn_cast_if_present<ArrayAttr>(node.attributes.erase("classes_strings"));
  if (!classes)
    return node.error() << "needs attribute 'classes_strings'";
  if (!node.operand(0))
    return node.error() << "input 0 is missing";
  SmallVector<int64_t> positions = llvm::to_vector(llvm::seq<int64_t>(classes.size()));
  bool isText = isa<onnx::StringType>(getElementTypeOrSelf(node.operand(0).getType()));
  node.attributes.set(isText ? "keys_strings" : "values_strings", classes);
  node.attributes.set(isText ? "values_int64s" : "keys_int64s", b.getDenseI64ArrayAttr(positions));
  return success();
}

static const OpsetStep kSteps[] = {
    {"ml.LabelEncoder", 2, classesBecomeKeysAndValues},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfEncoder() { return kSteps; }
