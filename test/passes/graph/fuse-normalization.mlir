// RUN: onnxc-opt %s --onnxc-fuse-normalization | FileCheck %s

// CHECK-LABEL: func.func @with_scale_and_bias(
//  CHECK-SAME:   %[[X:.+]]: tensor<?x?x16xf32>, %[[SCALE:.+]]: tensor<16xf32>, %[[BIAS:.+]]: tensor<16xf32>
//       CHECK:   %[[Y:.+]] = onnx.LayerNormalization %[[X]] scale %[[SCALE]] bias %[[BIAS]] axis 2 {epsilon = 1.000000e-03 : f32}
//       CHECK:   return %[[Y]]
func.func @with_scale_and_bias(%x: tensor<?x?x16xf32>, %scale: tensor<16xf32>, %bias: tensor<16xf32>) -> tensor<?x?x16xf32> {
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %epsilon = onnx.Constant dense<1.0e-3> : tensor<f32>
  %m = onnx.ReduceMean %x axes %last : tensor<?x?x16xf32>, tensor<1xi64> -> tensor<?x?x1xf32>
  %d = onnx.Sub %x, %m : tensor<?x?x16xf32>, tensor<?x?x1xf32> -> tensor<?x?x16xf32>
  %q = onnx.Mul %d, %d : tensor<?x?x16xf32>, tensor<?x?x16xf32> -> tensor<?x?x16xf32>
  %v = onnx.ReduceMean %q axes %last : tensor<?x?x16xf32>, tensor<1xi64> -> tensor<?x?x1xf32>
  %e = onnx.Add %v, %epsilon : tensor<?x?x1xf32>, tensor<f32> -> tensor<?x?x1xf32>
  %r = onnx.Sqrt %e : tensor<?x?x1xf32> -> tensor<?x?x1xf32>
  %n = onnx.Div %d, %r : tensor<?x?x16xf32>, tensor<?x?x1xf32> -> tensor<?x?x16xf32>
  %s = onnx.Mul %scale, %n : tensor<16xf32>, tensor<?x?x16xf32> -> tensor<?x?x16xf32>
  %y = onnx.Add %s, %bias : tensor<?x?x16xf32>, tensor<16xf32> -> tensor<?x?x16xf32>
  return %y : tensor<?x?x16xf32>
}

// All of an image, by the reciprocal of the root; a scale per channel stretches nothing.
// CHECK-LABEL: func.func @over_two_dimensions(
//       CHECK:   onnx.LayerNormalization %arg0 scale %arg1 axis 2 {{.*}} -> tensor<2x3x4x5xf32>
//  CHECK-NEXT:   return
func.func @over_two_dimensions(%x: tensor<2x3x4x5xf32>, %scale: tensor<3x1x1xf32>) -> tensor<2x3x4x5xf32> {
  %image = onnx.Constant dense<[3, 2]> : tensor<2xi64>
  %epsilon = onnx.Constant dense<1.0e-3> : tensor<1xf32>
  %m = onnx.ReduceMean %x axes %image : tensor<2x3x4x5xf32>, tensor<2xi64> -> tensor<2x3x1x1xf32>
  %d = onnx.Sub %x, %m : tensor<2x3x4x5xf32>, tensor<2x3x1x1xf32> -> tensor<2x3x4x5xf32>
  %q = onnx.Mul %d, %d : tensor<2x3x4x5xf32>, tensor<2x3x4x5xf32> -> tensor<2x3x4x5xf32>
  %v = onnx.ReduceMean %q axes %image : tensor<2x3x4x5xf32>, tensor<2xi64> -> tensor<2x3x1x1xf32>
  %e = onnx.Add %epsilon, %v : tensor<1xf32>, tensor<2x3x1x1xf32> -> tensor<2x3x1x1xf32>
  %r = onnx.Sqrt %e : tensor<2x3x1x1xf32> -> tensor<2x3x1x1xf32>
  %i = onnx.Reciprocal %r : tensor<2x3x1x1xf32> -> tensor<2x3x1x1xf32>
  %n = onnx.Mul %i, %d : tensor<2x3x1x1xf32>, tensor<2x3x4x5xf32> -> tensor<2x3x4x5xf32>
  %s = onnx.Mul %n, %scale : tensor<2x3x4x5xf32>, tensor<3x1x1xf32> -> tensor<2x3x4x5xf32>
  return %s : tensor<2x3x4x5xf32>
}

// CHECK-LABEL: func.func @by_the_root_of_the_mean_square(
//       CHECK:   %[[ONE:.+]] = onnx.Constant dense<1.000000e+00> : tensor<1xf64>
//       CHECK:   onnx.RMSNormalization %arg0, %[[ONE]] axis 1 {epsilon = 5.000000e-01 : f32}
//  CHECK-NEXT:   return
func.func @by_the_root_of_the_mean_square(%x: tensor<?x7xf64>) -> tensor<?x7xf64> {
  %last = onnx.Constant dense<1> : tensor<1xi64>
  %one = onnx.Constant dense<1.0> : tensor<f64>
  %epsilon = onnx.Constant dense<0.5> : tensor<f64>
  %q = onnx.Mul %x, %x : tensor<?x7xf64>, tensor<?x7xf64> -> tensor<?x7xf64>
  %v = onnx.ReduceMean %q axes %last : tensor<?x7xf64>, tensor<1xi64> -> tensor<?x1xf64>
  %e = onnx.Add %v, %epsilon : tensor<?x1xf64>, tensor<f64> -> tensor<?x1xf64>
  %r = onnx.Sqrt %e : tensor<?x1xf64> -> tensor<?x1xf64>
  %i = onnx.Div %one, %r : tensor<f64>, tensor<?x1xf64> -> tensor<?x1xf64>
  %n = onnx.Mul %x, %i : tensor<?x7xf64>, tensor<?x1xf64> -> tensor<?x7xf64>
  return %n : tensor<?x7xf64>
}

// CHECK-LABEL: func.func @multiplied_out(
//       CHECK:   onnx.LayerNormalization %arg0 scale %arg1 bias %arg2 axis 1
//  CHECK-NEXT:   return
func.func @multiplied_out(%x: tensor<?x7xf32>, %scale: tensor<7xf32>, %bias: tensor<7xf32>) -> tensor<?x7xf32> {
  %last = onnx.Constant dense<1> : tensor<1xi64>
  %epsilon = onnx.Constant dense<1.0e-3> : tensor<f32>
  %m = onnx.ReduceMean %x axes %last : tensor<?x7xf32>, tensor<1xi64> -> tensor<?x1xf32>
  %d = onnx.Sub %x, %m : tensor<?x7xf32>, tensor<?x1xf32> -> tensor<?x7xf32>
  %q = onnx.Mul %d, %d : tensor<?x7xf32>, tensor<?x7xf32> -> tensor<?x7xf32>
  %v = onnx.ReduceMean %q axes %last : tensor<?x7xf32>, tensor<1xi64> -> tensor<?x1xf32>
  %e = onnx.Add %v, %epsilon : tensor<?x1xf32>, tensor<f32> -> tensor<?x1xf32>
  %r = onnx.Sqrt %e : tensor<?x1xf32> -> tensor<?x1xf32>
  %i = onnx.Reciprocal %r : tensor<?x1xf32> -> tensor<?x1xf32>
  %s = onnx.Mul %i, %scale : tensor<?x1xf32>, tensor<7xf32> -> tensor<?x7xf32>
  %t = onnx.Mul %x, %s : tensor<?x7xf32>, tensor<?x7xf32> -> tensor<?x7xf32>
  %u = onnx.Mul %m, %s : tensor<?x1xf32>, tensor<?x7xf32> -> tensor<?x7xf32>
  %b = onnx.Sub %bias, %u : tensor<7xf32>, tensor<?x7xf32> -> tensor<?x7xf32>
  %y = onnx.Add %t, %b : tensor<?x7xf32>, tensor<?x7xf32> -> tensor<?x7xf32>
  return %y : tensor<?x7xf32>
}

//===----------------------------------------------------------------------===//
// Left alone
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @over_a_middle_dimension(
//   CHECK-NOT:   Normalization
func.func @over_a_middle_dimension(%x: tensor<?x7x?xf32>) -> tensor<?x7x?xf32> {
  %middle = onnx.Constant dense<1> : tensor<1xi64>
  %epsilon = onnx.Constant dense<1.0e-3> : tensor<f32>
  %q = onnx.Mul %x, %x : tensor<?x7x?xf32>, tensor<?x7x?xf32> -> tensor<?x7x?xf32>
  %v = onnx.ReduceMean %q axes %middle : tensor<?x7x?xf32>, tensor<1xi64> -> tensor<?x1x?xf32>
  %e = onnx.Add %v, %epsilon : tensor<?x1x?xf32>, tensor<f32> -> tensor<?x1x?xf32>
  %r = onnx.Sqrt %e : tensor<?x1x?xf32> -> tensor<?x1x?xf32>
  %n = onnx.Div %x, %r : tensor<?x7x?xf32>, tensor<?x1x?xf32> -> tensor<?x7x?xf32>
  return %n : tensor<?x7x?xf32>
}

// The root is a result, too.
// CHECK-LABEL: func.func @with_a_part_that_is_used(
//   CHECK-NOT:   Normalization
func.func @with_a_part_that_is_used(%x: tensor<?x7xf32>) -> (tensor<?x7xf32>, tensor<?x1xf32>) {
  %last = onnx.Constant dense<1> : tensor<1xi64>
  %epsilon = onnx.Constant dense<1.0e-3> : tensor<f32>
  %q = onnx.Mul %x, %x : tensor<?x7xf32>, tensor<?x7xf32> -> tensor<?x7xf32>
  %v = onnx.ReduceMean %q axes %last : tensor<?x7xf32>, tensor<1xi64> -> tensor<?x1xf32>
  %e = onnx.Add %v, %epsilon : tensor<?x1xf32>, tensor<f32> -> tensor<?x1xf32>
  %r = onnx.Sqrt %e : tensor<?x1xf32> -> tensor<?x1xf32>
  %n = onnx.Div %x, %r : tensor<?x7xf32>, tensor<?x1xf32> -> tensor<?x7xf32>
  return %n, %r : tensor<?x7xf32>, tensor<?x1xf32>
}

// A quotient by the root of another tensor's mean square, a factor that repeats rows.
// CHECK-LABEL: func.func @by_another_root(
//       CHECK:   onnx.Div
// CHECK-LABEL: func.func @with_a_factor_that_stretches(
//       CHECK:   %[[N:.+]] = onnx.RMSNormalization
//       CHECK:   onnx.Mul %[[N]], %arg1
func.func @by_another_root(%x: tensor<?x7xf32>, %z: tensor<?x7xf32>) -> tensor<?x7xf32> {
  %last = onnx.Constant dense<1> : tensor<1xi64>
  %epsilon = onnx.Constant dense<1.0e-3> : tensor<f32>
  %q = onnx.Mul %z, %z : tensor<?x7xf32>, tensor<?x7xf32> -> tensor<?x7xf32>
  %v = onnx.ReduceMean %q axes %last : tensor<?x7xf32>, tensor<1xi64> -> tensor<?x1xf32>
  %e = onnx.Add %v, %epsilon : tensor<?x1xf32>, tensor<f32> -> tensor<?x1xf32>
  %r = onnx.Sqrt %e : tensor<?x1xf32> -> tensor<?x1xf32>
  %n = onnx.Div %x, %r : tensor<?x7xf32>, tensor<?x1xf32> -> tensor<?x7xf32>
  return %n : tensor<?x7xf32>
}
func.func @with_a_factor_that_stretches(%x: tensor<1x7xf32>, %scale: tensor<3x7xf32>) -> tensor<3x7xf32> {
  %last = onnx.Constant dense<1> : tensor<1xi64>
  %epsilon = onnx.Constant dense<1.0e-3> : tensor<f32>
  %q = onnx.Mul %x, %x : tensor<1x7xf32>, tensor<1x7xf32> -> tensor<1x7xf32>
  %v = onnx.ReduceMean %q axes %last : tensor<1x7xf32>, tensor<1xi64> -> tensor<1x1xf32>
  %e = onnx.Add %v, %epsilon : tensor<1x1xf32>, tensor<f32> -> tensor<1x1xf32>
  %r = onnx.Sqrt %e : tensor<1x1xf32> -> tensor<1x1xf32>
  %n = onnx.Div %x, %r : tensor<1x7xf32>, tensor<1x1xf32> -> tensor<1x7xf32>
  %y = onnx.Mul %n, %scale : tensor<1x7xf32>, tensor<3x7xf32> -> tensor<3x7xf32>
  return %y : tensor<3x7xf32>
}
