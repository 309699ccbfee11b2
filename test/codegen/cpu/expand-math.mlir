// RUN: onnxc-opt %s --onnxc-expand-math="triple=x86_64-linux-gnu cpu=haswell" | FileCheck %s
// RUN: onnxc-opt %s --onnxc-expand-math="triple=x86_64-linux-gnu cpu=x86-64" | FileCheck %s --check-prefix=SSE2
// RUN: onnxc-opt %s --onnxc-expand-math="triple=thumbv7em-none-eabihf cpu=cortex-m4" | FileCheck %s --check-prefix=M4

// CHECK-LABEL: func.func @exp_is_a_polynomial(
//   CHECK-NOT:   math.exp
//       CHECK:   math.fma {{.*}} : vector<8xf32>
//       CHECK:   return
// SSE2-LABEL: func.func @exp_is_a_polynomial(
//   SSE2-NOT:   math.fma
//       SSE2:   return
func.func @exp_is_a_polynomial(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.exp %x : vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: func.func @nothing_calls_a_library(
//   CHECK-NOT:   math.{{sin|powf|log1p|acosh|erfc}}
//   CHECK-NOT:   arith.remf
//       CHECK:   return
func.func @nothing_calls_a_library(%x: f64, %y: f64) -> f64 {
  %0 = math.sin %x : f64
  %1 = math.powf %0, %y : f64
  %2 = math.log1p %1 : f64
  %3 = math.acosh %2 : f64
  %4 = math.erfc %3 : f64
  %5 = arith.remf %4, %y : f64
  return %5 : f64
}

// CHECK-LABEL: func.func @instructions_are_left_alone(
//  CHECK-NEXT:   math.floor
//  CHECK-NEXT:   math.sqrt
// SSE2-LABEL: func.func @instructions_are_left_alone(
//   SSE2-NOT:   math.floor
//       SSE2:   math.sqrt
func.func @instructions_are_left_alone(%x: f32) -> f32 {
  %0 = math.floor %x : f32
  %1 = math.sqrt %0 : f32
  return %1 : f32
}

// LLVM would call fmaximumf where the processor has no instruction for it.
// CHECK-LABEL: func.func @minimum_and_maximum(
//       CHECK:   arith.maximumf
//       CHECK:   arith.minimumf
// M4-LABEL: func.func @minimum_and_maximum(
//   M4-NOT:   arith.{{maximumf|minimumf}}
//       M4:   arith.select
//       M4:   return
func.func @minimum_and_maximum(%x: f32, %y: f32) -> f32 {
  %0 = arith.maximumf %x, %y : f32
  %1 = arith.minimumf %0, %y : f32
  return %1 : f32
}
