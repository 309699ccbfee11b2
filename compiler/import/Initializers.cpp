//===- Initializers.cpp - Weights become resources without a copy ---------===//
//
// A TensorProto says its contents in one of eight ways.  All are brought to one
// form, an array of little-endian elements of at least a byte, together with
// what keeps it alive: the protobuf string, the repeated field or the mapped file
// that it came from.  Only packed, narrowed or misaligned contents are copied.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/Tensors.h"
#include "dialects/onnx/Onnx.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;
using proto::TensorProto;

// Raw data is little-endian and is used as it is.
static_assert(llvm::endianness::native == llvm::endianness::little,
              "onnxc runs on little-endian machines");

/// Contents of up to this many bytes stand in the IR.
static constexpr uint64_t kInlineBytes = 1024;
/// A sparse tensor may not expand to more than this.
static constexpr int64_t kMaxSparseBytes = int64_t(2) << 30;

FailureOr<int64_t> onnxc::countElements(ArrayRef<int64_t> dims, Location loc) {
  // Sizes of 0 must not hide the others: views of the tensor have strides.
  int64_t product = 1, bytes = 0;
  bool isEmpty = false;
  for (auto [axis, size] : llvm::enumerate(dims)) {
    if (size < 0)
      return emitError(loc) << "dimension " << axis << " has negative size " << size;
    isEmpty |= size == 0;
    if (llvm::MulOverflow(product, std::max<int64_t>(size, 1), product) ||
        llvm::MulOverflow(product, int64_t(8), bytes))
      return emitError(loc) << "the tensor is too large: the sizes up to dimension " << axis << " ("
                            << size << ") do not fit 2^63 bytes";
  }
  return isEmpty ? 0 : product;
}

//===----------------------------------------------------------------------===//
// The storage forms
//===----------------------------------------------------------------------===//

/// Takes a container out of the message and keeps it as the owner of its bytes.
template <typename T>
static OwnedBytes take(google::protobuf::RepeatedField<T> *field) {
  auto owner = std::make_shared<google::protobuf::RepeatedField<T>>();
  owner->Swap(field);
  return {ArrayRef<char>(reinterpret_cast<const char *>(owner->data()), owner->size() * sizeof(T)),
          owner};
}

static OwnedBytes take(std::string *field) {
  auto owner = std::make_shared<std::string>(std::move(*field));
  return {ArrayRef<char>(owner->data(), owner->size()), owner};
}

static OwnedBytes own(std::vector<char> bytes) {
  auto owner = std::make_shared<std::vector<char>>(std::move(bytes));
  return {ArrayRef<char>(*owner), owner};
}

/// The low `width` bytes of each element.
template <typename T>
static OwnedBytes narrow(const google::protobuf::RepeatedField<T> &field, unsigned width) {
  std::vector<char> bytes(size_t(field.size()) * width);
  for (int i = 0; i < field.size(); ++i)
    memcpy(&bytes[size_t(i) * width], &field.Get(i), width);
  return own(std::move(bytes));
}

/// Bytes of one element, or of one entry of the typed field for packed types.
static unsigned bytesPerEntry(Type element) {
  return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
}

static OwnedBytes takeTyped(TensorProto &tensor, Type element) {
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    return take(tensor.mutable_float_data());
  case TensorProto::DOUBLE:
    return take(tensor.mutable_double_data());
  case TensorProto::INT64:
    return take(tensor.mutable_int64_data());
  case TensorProto::UINT64:
    return take(tensor.mutable_uint64_data());
  case TensorProto::INT32:
    return take(tensor.mutable_int32_data());
  case TensorProto::UINT32:
    return narrow(tensor.uint64_data(), 4);
  default: // bool, small integers, half and smaller floats; packed ones a byte per entry
    return narrow(tensor.int32_data(), bytesPerEntry(element));
  }
}

/// Contents as the file has them: sub-byte elements are packed.
static FailureOr<OwnedBytes> packedContents(TensorProto &tensor, Type element, uint64_t expected,
                                            ExternalFiles &files, Location loc) {
  if (tensor.data_location() == TensorProto::EXTERNAL)
    return files.read(tensor, expected, loc);
  bool hasTyped = tensor.float_data_size() || tensor.int32_data_size() ||
                  tensor.int64_data_size() || tensor.double_data_size() ||
                  tensor.uint64_data_size();
  if (hasTyped && !tensor.raw_data().empty())
    return emitError(loc) << "the tensor has both raw and typed data";
  bool usesRaw = tensor.has_raw_data() && !hasTyped;
  return usesRaw ? take(tensor.mutable_raw_data()) : takeTyped(tensor, element);
}

/// Elements of `bits` < 8 bits, the first in the lowest bits, one to a byte.
static OwnedBytes unpack(const OwnedBytes &packed, int64_t count, unsigned bits) {
  std::vector<char> bytes(count);
  unsigned perByte = 8 / bits, mask = (1u << bits) - 1;
  for (int64_t i = 0; i < count; ++i)
    bytes[i] = (uint8_t(packed.data[i / perByte]) >> (i % perByte * bits)) & mask;
  return own(std::move(bytes));
}

/// Bools as 0 and 1, whatever the file uses for true.
static OwnedBytes normalizeBools(OwnedBytes bools) {
  if (llvm::all_of(bools.data, [](char c) { return c == 0 || c == 1; }))
    return bools;
  std::vector<char> bytes(bools.data.size());
  llvm::transform(bools.data, bytes.begin(), [](char c) { return c != 0; });
  return own(std::move(bytes));
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static ElementsAttr makeElements(RankedTensorType type, OwnedBytes contents, StringRef name) {
  Type element = type.getElementType();
  if (contents.data.size() <= kInlineBytes) {
    if (!element.isInteger(1))
      return DenseElementsAttr::getFromRawBuffer(type, contents.data);
    return DenseElementsAttr::get(
        type,
        ArrayRef<bool>(reinterpret_cast<const bool *>(contents.data.data()), contents.data.size()));
  }
  size_t alignment = bytesPerEntry(element);
  if (reinterpret_cast<uintptr_t>(contents.data.data()) % alignment != 0)
    contents = own(std::vector<char>(contents.data.begin(), contents.data.end()));
  AsmResourceBlob blob(
      contents.data, alignment, [owner = contents.owner](void *, size_t, size_t) {},
      /*dataIsMutable=*/false);
  return DenseResourceElementsAttr::get(type, name.empty() ? "constant" : name, std::move(blob));
}

/// Strings have a field of their own and are never raw.
static FailureOr<ElementsAttr> importStrings(const TensorProto &tensor, RankedTensorType type, Location loc) {
  if (tensor.has_raw_data() || tensor.data_location() == TensorProto::EXTERNAL)
    return emitError(loc) << "a tensor of strings must have its contents in string_data";
  if (tensor.string_data_size() != type.getNumElements())
    return emitError(loc) << "the tensor has " << tensor.string_data_size()
                          << " strings where its shape needs " << type.getNumElements();
  SmallVector<StringRef> strings(tensor.string_data().begin(), tensor.string_data().end());
  return ElementsAttr(DenseStringElementsAttr::get(type, strings));
}

static FailureOr<Type> elementType(const TensorProto &tensor, Location loc) {
  if (Type type = onnx::elementTypeFromOnnx(tensor.data_type(), loc.getContext()))
    return type;
  StringRef what = tensor.data_type() == TensorProto::COMPLEX64    ? "complex64"
                   : tensor.data_type() == TensorProto::COMPLEX128 ? "complex128"
                                                                   : "";
  if (!what.empty())
    return emitError(loc) << "tensors of " << what << " are not supported";
  return emitError(loc) << "the tensor has unknown data type " << tensor.data_type();
}

FailureOr<ElementsAttr> onnxc::importTensor(TensorProto tensor, StringRef name,
                                            ExternalFiles &files, Location loc) {
  SmallVector<int64_t> shape(tensor.dims().begin(), tensor.dims().end());
  FailureOr<Type> element = elementType(tensor, loc);
  if (failed(element))
    return failure();
  FailureOr<int64_t> count = countElements(shape, loc);
  if (failed(count))
    return failure();
  if (tensor.has_segment())
    return emitError(loc) << "tensors in segments are not supported";
  if (isa<onnx::StringType>(*element))
    return importStrings(tensor, RankedTensorType::get(shape, *element), loc);
  unsigned bits = element->isInteger(1) ? 8 : element->getIntOrFloatBitWidth();
  // Without overflow: countElements has left room for 8 bytes per element.
  uint64_t expected =
      bits < 8 ? llvm::divideCeil(uint64_t(*count), 8 / bits) : uint64_t(*count) * (bits / 8);
  FailureOr<OwnedBytes> contents = packedContents(tensor, *element, expected, files, loc);
  if (failed(contents))
    return failure();
  if (contents->data.size() != expected)
    return emitError(loc) << "the tensor has " << contents->data.size()
                          << " bytes of data where its shape needs " << expected;
  if (bits < 8)
    contents = unpack(*contents, *count, bits);
  if (element->isInteger(1))
    contents = normalizeBools(*contents);
  return makeElements(RankedTensorType::get(shape, *element), std::move(*contents), name);
}

//===----------------------------------------------------------------------===//
// Sparse tensors
//===----------------------------------------------------------------------===//

/// Row-major position of each value.
static FailureOr<SmallVector<int64_t>> sparsePositions(ArrayRef<int64_t> indices,
                                                       ArrayRef<int64_t> shape, int64_t numValues,
                                                       bool isLinear, int64_t count, Location loc) {
  size_t width = isLinear ? 1 : shape.size();
  if (indices.size() != numValues * width)
    return emitError(loc) << "the sparse tensor has " << numValues << " values but "
                          << indices.size() << " index elements";
  SmallVector<int64_t> positions;
  for (int64_t i = 0; i < numValues; ++i) {
    int64_t position = 0;
    for (size_t axis = 0; axis < width; ++axis) {
      int64_t index = indices[i * width + axis], size = isLinear ? count : shape[axis];
      if (index < 0 || index >= size)
        return emitError(loc) << "sparse index " << index << " is out of range for size " << size;
      position = position * size + index;
    }
    positions.push_back(position);
  }
  return positions;
}

FailureOr<ElementsAttr> onnxc::importSparseTensor(proto::SparseTensorProto tensor, StringRef name,
                                                  ExternalFiles &files, Location loc) {
  SmallVector<int64_t> shape(tensor.dims().begin(), tensor.dims().end());
  FailureOr<int64_t> count = countElements(shape, loc);
  FailureOr<Type> element = elementType(tensor.values(), loc);
  if (failed(count) || failed(element))
    return failure();
  if (isa<onnx::StringType>(*element))
    return emitError(loc) << "sparse tensors of strings are not supported";
  unsigned width = bytesPerEntry(*element);
  if (*count > kMaxSparseBytes / width)
    return emitError(loc) << "the sparse tensor expands to more than " << kMaxSparseBytes
                          << " bytes";
  if (element->getIntOrFloatBitWidth() < 8 || tensor.values().dims_size() != 1)
    return emitError(loc) << "sparse values must be a vector of elements of at least a byte";
  if (tensor.indices().data_type() != TensorProto::INT64)
    return emitError(loc) << "sparse indices must have type int64";
  int64_t numValues = tensor.values().dims(0);
  bool isLinear = tensor.indices().dims_size() == 1;
  auto read = [&](TensorProto *part, int64_t expected) {
    return packedContents(*part, onnx::elementTypeFromOnnx(part->data_type(), loc.getContext()),
                          expected, files, loc);
  };
  if (numValues < 0 || numValues > *count)
    return emitError(loc) << "the sparse tensor has " << numValues << " values for " << *count
                          << " elements";
  FailureOr<OwnedBytes> values = read(tensor.mutable_values(), numValues * width);
  FailureOr<OwnedBytes> indices =
      read(tensor.mutable_indices(), numValues * 8 * (isLinear ? 1 : shape.size()));
  if (failed(values) || failed(indices))
    return failure();
  if (values->data.size() != uint64_t(numValues) * width)
    return emitError(loc) << "the sparse tensor's values do not have the size that they declare";
  std::vector<int64_t> aligned(indices->data.size() / 8);
  if (!aligned.empty())
    memcpy(aligned.data(), indices->data.data(), aligned.size() * 8);
  FailureOr<SmallVector<int64_t>> positions =
      sparsePositions(aligned, shape, numValues, isLinear, *count, loc);
  if (failed(positions))
    return failure();
  std::vector<char> dense(*count * width);
  for (auto [i, position] : llvm::enumerate(*positions))
    memcpy(&dense[position * width], values->data.data() + i * width, width);
  return makeElements(RankedTensorType::get(shape, *element), own(std::move(dense)),
                      name.empty() ? StringRef(tensor.values().name()) : name);
}
