//===- TypeParameters.cpp - Inputs that must have one element type --------===//
//
// Operations take any of the types that each operand may have; that some of them must
// be the same one is checked here for all operators, before anything relies on it.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/TypeParameters.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace onnxc;

namespace {
struct Row {
  llvm::StringLiteral op;
  int64_t since;
  llvm::StringLiteral letters;
};
} // namespace

/// Sorted by name and version.
static constexpr Row kRows[] = {
#define TYPE_PARAMETERS(op, since, letters) {op, since, letters},
#include "compiler/import/TypeParameters.def"
#undef TYPE_PARAMETERS
};

/// The letters of an operator as it is in operator set `version`.
static StringRef lettersOf(StringRef op, int64_t version) {
  const Row *row = llvm::partition_point(
      kRows, [&](const Row &row) { return row.op < op || (row.op == op && row.since <= version); });
  return row != std::begin(kRows) && row[-1].op == op ? StringRef(row[-1].letters) : StringRef();
}

LogicalResult onnxc::checkTypeParameters(const ImportedNode &node, int64_t version) {
  StringRef letters = lettersOf(node.op, version);
  llvm::SmallDenseMap<char, size_t> first;
  for (auto [i, operand] : llvm::enumerate(node.operands)) {
    if (letters.empty())
      return success();
    char letter = letters.front();
    if (!letters.substr(1).starts_with("*"))
      letters = letters.drop_front();
    auto type = operand ? dyn_cast<RankedTensorType>(operand.getType()) : RankedTensorType();
    if (letter == '.' || !type)
      continue;
    auto [it, isFirst] = first.try_emplace(letter, i);
    Type expected = getElementTypeOrSelf(node.operands[it->second].getType());
    if (expected != type.getElementType())
      return node.error() << "inputs " << it->second << " and " << i
                          << " have different element types, " << expected << " and "
                          << type.getElementType();
  }
  return success();
}
