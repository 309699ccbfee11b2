// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @resize_c1_both(%x: tensor<4xf32>, %scales: tensor<1xf32>, %sizes: tensor<1xi64>) -> tensor<?xf32> {
  // expected-error@+1 {{needs either scales or sizes}}
  %0 = onnx.Resize %x scales %scales sizes %sizes : (tensor<4xf32>, tensor<1xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @resize_c1_length(%x: tensor<4x4xf32>, %sizes: tensor<1xi64>) -> tensor<?x?xf32> {
  // expected-error@+1 {{scales or sizes do not have one entry per axis}}
  %0 = onnx.Resize %x sizes %sizes : (tensor<4x4xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @resize_c2(%x: tensor<4xf32>, %sizes: tensor<1xi64>) -> tensor<?xf32> {
  // expected-error@+1 {{the coordinates need a roi}}
  %0 = onnx.Resize %x sizes %sizes {coordinate_transformation_mode = "tf_crop_and_resize"} : (tensor<4xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @resize_scale(%x: tensor<4xf32>) -> tensor<?xf32> {
  %scales = onnx.Constant dense<-1.0> : tensor<1xf32>
  // expected-error@+1 {{a scale is not positive}}
  %0 = onnx.Resize %x scales %scales : (tensor<4xf32>, tensor<1xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
