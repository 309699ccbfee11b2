// RUN: onnxc-opt %s --onnxc-expand-narrow-floats="triple=x86_64-linux-gnu cpu=x86-64" | FileCheck %s
// RUN: onnxc-opt %s --onnxc-expand-narrow-floats="triple=x86_64-linux-gnu cpu=haswell" | FileCheck %s --check-prefix=F16C

// CHECK-LABEL: func.func @arithmetic_is_f32(
//       CHECK:   arith.addf {{.*}} : f32
//   CHECK-NOT:   arith.truncf
//       CHECK:   arith.trunci {{.*}} : i32 to i16
// F16C-LABEL: func.func @arithmetic_is_f32(
//       F16C:   arith.extf %{{.+}} : f16 to f32
//       F16C:   arith.addf {{.*}} : f32
//       F16C:   arith.truncf {{.*}} : f32 to f16
func.func @arithmetic_is_f32(%a: f16, %b: f16) -> f16 {
  %0 = arith.addf %a, %b : f16
  return %0 : f16
}

// CHECK-LABEL: func.func @bf16_is_the_upper_half(
//       CHECK:   arith.extui {{.*}} : vector<8xi16> to vector<8xi32>
//       CHECK:   arith.shli
//       CHECK:   arith.bitcast {{.*}} to vector<8xf32>
func.func @bf16_is_the_upper_half(%a: vector<8xbf16>) -> vector<8xf32> {
  %0 = arith.extf %a : vector<8xbf16> to vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: func.func @f32_is_left_alone(
//  CHECK-NEXT:   arith.addf
//  CHECK-NEXT:   return
func.func @f32_is_left_alone(%a: f32) -> f32 {
  %0 = arith.addf %a, %a : f32
  return %0 : f32
}

// Rounding twice must not differ from rounding once: the f32 between is rounded to odd.
// F16C-LABEL: func.func @f64_is_rounded_once(
//       F16C:   arith.truncf %{{.+}} : f64 to f32
//       F16C:   %[[ODD:.+]] = arith.ori %{{.+}}, %c1{{.*}} : i32
//       F16C:   arith.truncf {{.*}} : f32 to f16
func.func @f64_is_rounded_once(%a: f64) -> f16 {
  %0 = arith.truncf %a : f64 to f16
  return %0 : f16
}
