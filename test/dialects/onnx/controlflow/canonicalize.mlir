// RUN: onnxc-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @if_with_known_condition_is_its_branch(
//  CHECK-SAME:     %[[X:[^:]+]]: tensor<4xf32>, %[[Y:[^:]+]]
//       CHECK:   return %[[Y]]
func.func @if_with_known_condition_is_its_branch(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %c = onnx.Constant dense<false> : tensor<i1>
  %r = onnx.If %c : tensor<i1> -> tensor<4xf32> then {
    onnx.Yield %x : tensor<4xf32>
  } else {
    onnx.Yield %y : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func.func @loop_without_iterations_is_its_initial_value(
//  CHECK-SAME:     %[[X:[^:]+]]: tensor<f32>
//       CHECK:   return %[[X]]
func.func @loop_without_iterations_is_its_initial_value(%x: tensor<f32>) -> tensor<f32> {
  %m = onnx.Constant dense<0> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<f32>) -> tensor<f32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<f32>):
    %0 = onnx.Add %v, %v : tensor<f32>, tensor<f32> -> tensor<f32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<f32>
  }
  return %r : tensor<f32>
}

// CHECK-LABEL: func.func @single_iteration_is_inlined(
//  CHECK-SAME:     %[[X:[^:]+]]: tensor<f32>
//   CHECK-NOT:   onnx.Loop
//       CHECK:   %[[Y:.+]] = onnx.Add %[[X]], %[[X]]
//       CHECK:   %[[Z:.+]] = onnx.Unsqueeze %[[Y]]
//       CHECK:   return %[[Y]], %[[Z]]
func.func @single_iteration_is_inlined(%x: tensor<f32>) -> (tensor<f32>, tensor<1xf32>) {
  %m = onnx.Constant dense<1> : tensor<i64>
  %r:2 = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<f32>) -> tensor<f32>, tensor<1xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<f32>):
    %0 = onnx.Add %v, %v : tensor<f32>, tensor<f32> -> tensor<f32>
    onnx.Yield %c, %0, %0 : tensor<i1>, tensor<f32>, tensor<f32>
  }
  return %r#0, %r#1 : tensor<f32>, tensor<1xf32>
}

// CHECK-LABEL: func.func @other_axes_are_transposed(
//  CHECK-SAME:     %[[X:[^:]+]]: tensor<2x3xf32>
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[X]] perm [1, 0]
//       CHECK:   %[[S:.+]] = onnx.Scan %[[T]] scanning 1 : tensor<3x2xf32> -> tensor<3x2xf32>
//       CHECK:   %[[R:.+]] = onnx.Transpose %[[S]] perm [1, 0]
//       CHECK:   return %[[R]]
func.func @other_axes_are_transposed(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %r = onnx.Scan %x scanning 1 : tensor<2x3xf32> -> tensor<2x3xf32> {
  ^bb0(%s: tensor<2xf32>):
    %0 = onnx.Add %s, %s : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    onnx.Yield %0 : tensor<2xf32>
  } {scan_input_axes = array<i64: 1>, scan_output_axes = array<i64: -1>}
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @single_iteration_that_grows(
//  CHECK-SAME:     %[[X:[^:]+]]: tensor<1xf32>
//   CHECK-NOT:   onnx.Loop
//       CHECK:   %[[V:.+]] = onnx.Identity %[[X]] : tensor<1xf32> -> tensor<?xf32>
//       CHECK:   %[[Y:.+]] = onnx.Concat %[[V]], %[[X]]
//       CHECK:   return %[[Y]]
func.func @single_iteration_that_grows(%x: tensor<1xf32>) -> tensor<?xf32> {
  %m = onnx.Constant dense<1> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<1xf32>) growing [0 axis 0] -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.Concat %v, %x axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

// CHECK-LABEL: func.func @single_slice_is_inlined(
//  CHECK-SAME:     %[[H:[^:]+]]: tensor<?x3xf32>, %[[X:[^:]+]]: tensor<1x?x3xf32>
//   CHECK-NOT:   onnx.Scan
//       CHECK:   %[[S:.+]] = onnx.Squeeze %[[X]] {{.*}} -> tensor<?x3xf32>
//       CHECK:   %[[Y:.+]] = onnx.Add %[[H]], %[[S]]
//       CHECK:   %[[Z:.+]] = onnx.Unsqueeze %[[Y]] {{.*}} -> tensor<1x?x3xf32>
//       CHECK:   return %[[Y]], %[[Z]]
func.func @single_slice_is_inlined(%h: tensor<?x3xf32>, %x: tensor<1x?x3xf32>) -> (tensor<?x3xf32>, tensor<1x?x3xf32>) {
  %r:2 = onnx.Scan %h, %x scanning 1 : tensor<?x3xf32>, tensor<1x?x3xf32> -> tensor<?x3xf32>, tensor<1x?x3xf32> {
  ^bb0(%s: tensor<?x3xf32>, %v: tensor<?x3xf32>):
    %0 = onnx.Add %s, %v : tensor<?x3xf32>, tensor<?x3xf32> -> tensor<?x3xf32>
    onnx.Yield %0, %0 : tensor<?x3xf32>, tensor<?x3xf32>
  } {scan_input_directions = array<i64: 1>, scan_output_directions = array<i64: 1>}
  return %r#0, %r#1 : tensor<?x3xf32>, tensor<1x?x3xf32>
}

// CHECK-LABEL: func.func @perhaps_several_slices(
//       CHECK:   onnx.Scan
func.func @perhaps_several_slices(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %r = onnx.Scan %x scanning 1 : tensor<?x3xf32> -> tensor<?x3xf32> {
  ^bb0(%v: tensor<3xf32>):
    %0 = onnx.Add %v, %v : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
    onnx.Yield %0 : tensor<3xf32>
  }
  return %r : tensor<?x3xf32>
}
