//===- ValueTypes.h - Declared types and named dimensions --------*- C++ -*-===//

#ifndef ONNXC_COMPILER_IMPORT_VALUETYPES_H
#define ONNXC_COMPILER_IMPORT_VALUETYPES_H

#include "compiler/import/Import.h"
#include "compiler/import/proto/onnx.pb.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringMap.h"

#include <set>

namespace onnxc {

/// What a model says about a value: an element type and perhaps sizes, unknown
/// ones as kDynamic.
struct DeclaredType {
  mlir::Type element;
  std::optional<llvm::SmallVector<int64_t>> shape;
};

/// One dynamic dimension of the model.
struct Symbol {
  std::string name;
  DimRange range;
};

/// A graph input: its type and per axis the symbol of a dynamic dimension, else -1.
struct InputType {
  mlir::RankedTensorType type;
  llvm::SmallVector<int64_t> symbols;
};

/// Reads declared types and applies the sizes that the user gave to names.  Equal
/// names are one symbol; a dimension of input x without a name is `x_d<axis>`.
class ValueTypes {
public:
  explicit ValueTypes(const ImportOptions &options) : options(options) {}

  /// The type of a graph input, which must have a shape.
  mlir::FailureOr<InputType> inputType(const proto::ValueInfoProto &input, mlir::Location loc);
  /// The type of any other value; null element when nothing is declared.
  mlir::FailureOr<DeclaredType> declaredType(const proto::ValueInfoProto &value,
                                             mlir::Location loc);
  /// Reports names in the options that no dimension has or can have.
  mlir::LogicalResult checkOptions(mlir::Location loc);
  /// The user's ranges for what is no size of an input, each with whether the model
  /// declares the name; null when there are none.
  mlir::DictionaryAttr openRanges(mlir::Builder &b) const;

  llvm::ArrayRef<Symbol> getSymbols() const { return symbols; }

private:
  /// The user's range for a name, or everything.
  DimRange rangeOf(llvm::StringRef name) const;
  /// Size of a dimension called `name`, and its symbol when it is dynamic.
  std::pair<int64_t, int64_t> sizeOf(llvm::StringRef name);

  const ImportOptions &options;
  llvm::SmallVector<Symbol> symbols;
  llvm::StringMap<int64_t> indexOf;
  std::set<std::string> names; // all in the model
};

/// Exporters write these where they mean "some size".
bool isAnonymousDim(llvm::StringRef name);

/// The intersection of `type` with what is declared: sizes that only one of them
/// knows are taken from it.  Element types that differ are an error; sizes that
/// differ are warned of and `type` stands, because it follows from the inputs.
mlir::FailureOr<mlir::RankedTensorType> refineType(mlir::RankedTensorType type,
                                                   const DeclaredType &declared,
                                                   llvm::StringRef name, mlir::Location loc);

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_VALUETYPES_H
