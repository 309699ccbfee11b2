//===- Report.cpp - What a compilation made of a model --------------------===//
//
// Read off the module after memory planning: by then kernels are final, their work is
// still expressed as contractions and linalg operations with visible iteration spaces,
// and every buffer has its place.
//
//===----------------------------------------------------------------------===//

#include "compiler/Report.h"
#include "compiler/Movement.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace onnxc;

template <typename T>
static std::string toString(T value) {
  std::string text;
  llvm::raw_string_ostream(text) << value;
  return text;
}

static std::optional<int64_t> bytesOf(MemRefType type) {
  if (!type.hasStaticShape())
    return std::nullopt;
  return type.getNumElements() * std::max<int64_t>(1, type.getElementTypeBitWidth() / 8);
}

static std::optional<int64_t> product(ArrayRef<int64_t> extents) {
  int64_t result = 1;
  for (int64_t extent : extents) {
    if (ShapedType::isDynamic(extent))
      return std::nullopt;
    result *= extent;
  }
  return result;
}

/// Arithmetic on floats, and on integers of data (not of indices), per iteration.
static int64_t operationsIn(Region &region) {
  int64_t count = 0;
  region.walk([&](Operation *op) {
    StringRef dialect = op->getName().getDialectNamespace();
    bool computes = (dialect == "arith" && !isa<arith::ConstantOp>(op)) || dialect == "math";
    count += computes && op->getNumResults() == 1 && !op->getResult(0).getType().isIndex();
  });
  return count;
}

/// Adds the work of one operation; an unknown extent makes the sum unknown.
static void addFlops(std::optional<int64_t> &total, std::optional<int64_t> iterations,
                     int64_t each) {
  if (!total || !iterations)
    total.reset();
  else
    *total += *iterations * each;
}

static KernelReport describeKernel(func::FuncOp kernel) {
  KernelReport report;
  report.name = kernel.getName().str();
  if (auto nodes = kernel->getAttrOfType<ArrayAttr>(kernel::kNodesAttr))
    for (auto node : nodes.getAsRange<StringAttr>())
      report.nodes.push_back(node.str());
  report.flops = report.bytes = 0;
  for (Type type : kernel.getArgumentTypes()) {
    auto buffer = cast<MemRefType>(type);
    std::string text = toString(type);
    report.operands.push_back(StringRef(text).substr(7).drop_back().str());
    addFlops(report.bytes, bytesOf(buffer), 1);
  }
  std::vector<std::string> parts;
  int64_t loops = 0;
  kernel.walk([&](Operation *op) {
    if (auto contract = dyn_cast<kernel::ContractOp>(op)) {
      SmallVector<int64_t> extents = contract.getStaticExtents();
      addFlops(report.flops, product(extents), 2);
      int64_t m = 1, n = 1, k = 1;
      for (auto [d, extent] : llvm::enumerate(extents)) {
        int64_t &which = contract.getKind(d) == kernel::DimKind::N   ? n
                         : contract.getKind(d) == kernel::DimKind::K ? k
                                                                     : m;
        which = ShapedType::isDynamic(extent) || which < 0 ? -1 : which * extent;
      }
      auto size = [](int64_t s) { return s < 0 ? std::string("?") : std::to_string(s); };
      parts.push_back(llvm::formatv(
          "tiles {0}x{1}x{2}{3}", size(m), size(n), size(k),
          contract.getPanel() ? " packed " + std::to_string(contract.getPanel()) : ""));
      if (contract.getWinograd()) // measured: docs/adr/0021-compute-3x3-convolutions-by-winograd.md
        parts.push_back("Winograd F(4x4, 3x3), error about 3e-5 of the result's rms");
    } else if (auto generic = dyn_cast<linalg::LinalgOp>(op)) {
      SmallVector<int64_t> extents = generic.getStaticLoopRanges();
      addFlops(report.flops, product(extents), operationsIn(op->getRegion(0)));
      ++loops;
    }
  });
  if (loops)
    parts.push_back(std::to_string(loops) + (loops == 1 ? " loop nest" : " loop nests"));
  report.strategy = llvm::join(parts, ", ");
  return report;
}

/// The workspace's views in main, with the calls that touch them.
static void describeBuffers(func::FuncOp main, const DenseMap<Operation *, int64_t> &position,
                            Report &report) {
  main.walk([&](memref::ViewOp view) {
    auto source = dyn_cast<BlockArgument>(view.getSource());
    if (!source)
      return;
    BufferReport buffer;
    buffer.type = toString(view.getType());
    buffer.bytes = bytesOf(view.getType());
    if (auto offset = getConstantIntValue(view.getByteShift()))
      buffer.offset = *offset;
    buffer.firstCall = std::numeric_limits<int64_t>::max();
    SmallVector<Value> aliases{view.getResult()};
    while (!aliases.empty())
      for (Operation *user : aliases.pop_back_val().getUsers()) {
        if (isa<memref::ReinterpretCastOp, kernel::PartOp, kernel::SliceOp>(user))
          aliases.push_back(user->getResult(0));
        else if (auto it = position.find(user); it != position.end()) {
          buffer.firstCall = std::min(buffer.firstCall, it->second);
          buffer.lastCall = std::max(buffer.lastCall, it->second);
        }
      }
    report.buffers.push_back(buffer);
  });
}

Report Report::make(ModuleOp module) {
  Report report;
  if (auto model = module->getAttrOfType<DictionaryAttr>("onnxc.model"))
    if (auto name = model.getAs<StringAttr>("name"))
      report.model = name.str();
  if (auto workspace = module->getAttrOfType<DictionaryAttr>("onnxc.workspace")) {
    report.workspaceBytes = workspace.getAs<IntegerAttr>("bytes").getInt();
    if (auto bound = workspace.getAs<IntegerAttr>("lower_bound"))
      report.lowerBound = bound.getInt();
  }
  if (auto weights = module.lookupSymbol<memref::GlobalOp>("weights"))
    report.weightsBytes = weights.getType().getNumElements();
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main)
    return report;
  DenseMap<Operation *, int64_t> position;
  main.walk([&](func::CallOp call) {
    position[call] = report.schedule.size();
    auto kernel = module.lookupSymbol<func::FuncOp>(call.getCallee());
    KernelReport &step = report.schedule.emplace_back(describeKernel(kernel));
    auto movement = movementOf(call, kernel);
    if (!movement)
      return;
    step.moves = true;
    step.copies = movement->isRemovable;
    step.movement = movement->what;
    ++(step.copies ? report.copies : report.movements);
    report.copiedBytes += bytesOf(cast<MemRefType>(kernel.getArgumentTypes().back())).value_or(0);
  });
  main.walk([&](memref::CopyOp copy) {
    ++(movementOf(copy).isRemovable ? report.bufferCopies : report.movements);
    report.copiedBytes += bytesOf(cast<MemRefType>(copy.getTarget().getType())).value_or(0);
  });
  describeBuffers(main, position, report);
  return report;
}

static std::string orUnknown(std::optional<int64_t> value) {
  return value ? std::to_string(*value) : "?";
}

std::string Report::asText() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::formatv(
      "model {0}: {1} kernel calls, {2} of them copy; {3} copies between them; {8} steps must move "
      "elements; {4} bytes moved\n"
      "weights {5} bytes, workspace {6} bytes (lower bound {7})\n\nschedule\n",
      model, schedule.size(), copies, bufferCopies, copiedBytes, weightsBytes, workspaceBytes,
      lowerBound, movements);
  for (auto [i, kernel] : llvm::enumerate(schedule)) {
    os << llvm::formatv(
        "{0,4}  {1}{7}\n      nodes    {2}\n      buffers  {3}\n      work     {4} flops, {5} "
        "bytes\n"
        "      strategy {6}\n",
        i, kernel.name, llvm::join(kernel.nodes, ", "), llvm::join(kernel.operands, ", "),
        orUnknown(kernel.flops), orUnknown(kernel.bytes), kernel.strategy,
        kernel.moves ? (kernel.copies ? " (copies: " : " (moves: ") + kernel.movement + ")" : "");
  }
  os << "\nworkspace\n";
  for (const BufferReport &buffer : buffers)
    os << llvm::formatv("  offset {0,10}  bytes {1,10}  calls {2,4} to {3,4}  {4}\n",
                        orUnknown(buffer.offset), orUnknown(buffer.bytes), buffer.firstCall,
                        buffer.lastCall, buffer.type);
  return text;
}

std::string Report::asJson() const {
  auto number = [](std::optional<int64_t> v) {
    return v ? llvm::json::Value(*v) : llvm::json::Value(nullptr);
  };
  llvm::json::Array kernels, slots;
  for (const KernelReport &kernel : schedule)
    kernels.push_back(llvm::json::Object{{"name", kernel.name},
                                         {"nodes", llvm::json::Array(kernel.nodes)},
                                         {"buffers", llvm::json::Array(kernel.operands)},
                                         {"flops", number(kernel.flops)},
                                         {"bytes", number(kernel.bytes)},
                                         {"strategy", kernel.strategy},
                                         {"moves", kernel.moves},
                                         {"copies", kernel.copies},
                                         {"movement", kernel.movement}});
  for (const BufferReport &buffer : buffers)
    slots.push_back(llvm::json::Object{{"type", buffer.type},
                                       {"offset", number(buffer.offset)},
                                       {"bytes", number(buffer.bytes)},
                                       {"first_call", buffer.firstCall},
                                       {"last_call", buffer.lastCall}});
  llvm::json::Value root = llvm::json::Object{{"model", model},
                                              {"weights_bytes", weightsBytes},
                                              {"workspace_bytes", workspaceBytes},
                                              {"workspace_lower_bound", lowerBound},
                                              {"copies", copies},
                                              {"movements", movements},
                                              {"buffer_copies", bufferCopies},
                                              {"copied_bytes", copiedBytes},
                                              {"schedule", std::move(kernels)},
                                              {"buffers", std::move(slots)}};
  return llvm::formatv("{0:2}\n", root);
}
