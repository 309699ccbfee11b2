//===- Diagnostics.cpp - How messages look to a user ----------------------===//

#include "compiler/Diagnostics.h"

#include "mlir/IR/Location.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace onnxc;

namespace {
/// What a location says to someone who knows the model but not the compiler.
struct Place {
  std::string file, node;
  unsigned line = 0, column = 0;
};
} // namespace

static void describe(Location loc, Place &place) {
  llvm::TypeSwitch<LocationAttr>(loc)
      .Case([&](FileLineColLoc file) {
        if (place.file.empty())
          place.file = file.getFilename().str(), place.line = file.getLine(),
          place.column = file.getColumn();
      })
      .Case([&](NameLoc name) {
        if (place.node.empty())
          place.node = name.getName().str();
        describe(name.getChildLoc(), place);
      })
      .Case([&](FusedLoc fused) {
        for (Location part : fused.getLocations())
          describe(part, place);
      })
      .Case([&](CallSiteLoc call) {
        describe(call.getCallee(), place);
        describe(call.getCaller(), place);
      });
}

static StringRef severityName(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Note:
    return "note";
  case DiagnosticSeverity::Remark:
    return "remark";
  }
  return "error";
}

static void print(llvm::raw_ostream &os, Location loc, DiagnosticSeverity severity,
                  const std::string &message) {
  Place place;
  describe(loc, place);
  if (!place.file.empty()) {
    os << place.file << ":";
    // A text file has lines and columns; for a model, lines are node numbers, which
    // help only together with the node's name.
    if (place.column)
      os << place.line << ":" << place.column << ":";
    os << " ";
  } else {
    os << "onnxc: ";
  }
  os << severityName(severity) << ": ";
  if (!place.node.empty())
    os << "node '" << place.node << "': ";
  os << message << "\n";
}

/// Marks a diagnostic; nobody reads it but the printer.
static constexpr llvm::StringLiteral kBug = "onnxc.bug";

static bool isBug(Diagnostic &diagnostic) {
  return llvm::any_of(diagnostic.getMetadata(), [](const DiagnosticArgument &argument) {
    return argument.getKind() == DiagnosticArgument::DiagnosticArgumentKind::String &&
           argument.getAsString() == kBug;
  });
}

InFlightDiagnostic onnxc::emitBug(Location loc) {
  InFlightDiagnostic diagnostic = emitError(loc, "internal compiler error: ");
  diagnostic.getUnderlyingDiagnostic()->getMetadata().emplace_back(kBug);
  return diagnostic;
}

DiagnosticPrinter::DiagnosticPrinter(MLIRContext *ctx, llvm::raw_ostream &os)
    : ScopedDiagnosticHandler(ctx) {
  setHandler([this, &os](Diagnostic &diagnostic) {
    hasSeenBug |= isBug(diagnostic);
    print(os, diagnostic.getLocation(), diagnostic.getSeverity(), diagnostic.str());
    for (Diagnostic &note : diagnostic.getNotes())
      print(os, note.getLocation(), note.getSeverity(), note.str());
    return success();
  });
}
