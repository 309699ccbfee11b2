// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @compress_c1(%x: tensor<2x3xf32>, %c: tensor<1x3xi1>) {
  // expected-error@+1 {{the condition must be a vector}}
  %0 = onnx.Compress %x where %c {axis = 1 : i64} : (tensor<2x3xf32>, tensor<1x3xi1>) -> tensor<2x?xf32>
  return
}

// -----

func.func @compress_c1_axis(%x: tensor<2x3xf32>, %c: tensor<3xi1>) {
  // expected-error@+1 {{axis 2 is out of range for rank 2}}
  %0 = onnx.Compress %x where %c {axis = 2 : i64} : (tensor<2x3xf32>, tensor<3xi1>) -> tensor<2x?xf32>
  return
}

// -----

func.func @unique_c1(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{axis -3 is out of range for rank 2}}
  %0:4 = onnx.Unique %x {axis = -3 : i64} : (tensor<2x3xf32>) -> (tensor<?x3xf32>, tensor<?xi64>, tensor<2xi64>, tensor<?xi64>)
  return
}

// -----

func.func @non_zero_rows(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{is incompatible with the inferred}}
  %0 = onnx.NonZero %x : tensor<2x3xf32> -> tensor<3x?xi64>
  return
}

// -----

func.func @non_max_suppression_c1(%b: tensor<5x4xf32>, %s: tensor<1x2x5xf32>) {
  // expected-error@+1 {{boxes and scores must have three dimensions}}
  %0 = onnx.NonMaxSuppression %b, %s : (tensor<5x4xf32>, tensor<1x2x5xf32>) -> tensor<?x3xi64>
  return
}

// -----

func.func @non_max_suppression_c1_batches(%b: tensor<2x5x4xf32>, %s: tensor<1x2x5xf32>) {
  // expected-error@+1 {{boxes and scores have different batches (2 and 1)}}
  %0 = onnx.NonMaxSuppression %b, %s : (tensor<2x5x4xf32>, tensor<1x2x5xf32>) -> tensor<?x3xi64>
  return
}

// -----

func.func @non_max_suppression_c1_boxes(%b: tensor<1x6x4xf32>, %s: tensor<1x2x5xf32>) {
  // expected-error@+1 {{there must be one score per box (6 and 5)}}
  %0 = onnx.NonMaxSuppression %b, %s : (tensor<1x6x4xf32>, tensor<1x2x5xf32>) -> tensor<?x3xi64>
  return
}

// -----

func.func @non_max_suppression_c1_numbers(%b: tensor<1x5x3xf32>, %s: tensor<1x2x5xf32>) {
  // expected-error@+1 {{a box must have four numbers (3 and 4)}}
  %0 = onnx.NonMaxSuppression %b, %s : (tensor<1x5x3xf32>, tensor<1x2x5xf32>) -> tensor<?x3xi64>
  return
}

// -----

func.func @non_max_suppression_c2(%b: tensor<1x5x4xf32>, %s: tensor<1x2x5xf32>, %n: tensor<2xi64>) {
  // expected-error@+1 {{limits must have one element}}
  %0 = onnx.NonMaxSuppression %b, %s at_most %n : (tensor<1x5x4xf32>, tensor<1x2x5xf32>, tensor<2xi64>) -> tensor<?x3xi64>
  return
}

// -----

func.func @non_max_suppression_center(%b: tensor<1x5x4xf32>, %s: tensor<1x2x5xf32>) {
  // expected-error@+1 {{attribute 'center_point_box' failed to satisfy constraint}}
  %0 = onnx.NonMaxSuppression %b, %s {center_point_box = 2 : i64} : (tensor<1x5x4xf32>, tensor<1x2x5xf32>) -> tensor<?x3xi64>
  return
}

// -----

func.func @first_rows_c1(%x: tensor<f32>, %n: tensor<i64>) {
  // expected-error@+1 {{the input must have a rank of at least 1}}
  %0 = onnx.FirstRows %x count %n : (tensor<f32>, tensor<i64>) -> tensor<f32>
  return
}

// -----

func.func @unique_rows_c1(%x: tensor<6xf32>) {
  // expected-error@+1 {{the operand must be a matrix}}
  %0:4 = onnx.UniqueRows %x : (tensor<6xf32>) -> (tensor<6xi64>, tensor<6xi64>, tensor<6xi64>, tensor<i64>)
  return
}
