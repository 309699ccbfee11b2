// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @concat_c1(%x: tensor<2x3xf32>, %y: tensor<2xf32>) -> tensor<?x?xf32> {
  // expected-error@+1 {{inputs have different ranks}}
  %0 = onnx.Concat %x, %y axis 0 : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @concat_c2(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>) -> tensor<4x3xf32> {
  // expected-error@+1 {{sizes of the inputs differ (3 and 4)}}
  %0 = onnx.Concat %x, %y axis 0 : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

func.func @split_c1(%x: tensor<5xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %sizes = onnx.Constant dense<3> : tensor<2xi64>
  // expected-error@+1 {{the parts do not add up to the input (6 and 5)}}
  %0:2 = onnx.Split %x sizes %sizes axis 0 into 2 : (tensor<5xf32>, tensor<2xi64>) -> (tensor<3xf32>, tensor<3xf32>)
  return %0#0, %0#1 : tensor<3xf32>, tensor<3xf32>
}

// -----

func.func @slice_c1(%x: tensor<4x6xf32>, %starts: tensor<1xi64>, %ends: tensor<2xi64>) -> tensor<?x?xf32> {
  // expected-error@+1 {{starts, ends, axes and steps have different lengths}}
  %0 = onnx.Slice %x from %starts to %ends : (tensor<4x6xf32>, tensor<1xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @slice_c2(%x: tensor<4x6xf32>, %starts: tensor<2xi64>, %ends: tensor<2xi64>) -> tensor<?x?xf32> {
  %axes = onnx.Constant dense<[1, -1]> : tensor<2xi64>
  // expected-error@+1 {{an axis is named twice}}
  %0 = onnx.Slice %x from %starts to %ends axes %axes : (tensor<4x6xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @slice_c3(%x: tensor<4xf32>) -> tensor<?xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  // expected-error@+1 {{a step is 0}}
  %0 = onnx.Slice %x from %zero to %zero axes %zero steps %zero : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @trilu_c1(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{the input must have a rank of at least 2}}
  %0 = onnx.Trilu %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @replace_c1(%x: tensor<2x5xf32>, %y: tensor<2x1xf32>) -> tensor<2x5xf32> {
  // expected-error@+1 {{has another number of starts than of parts}}
  %0 = onnx.Replace %x with %y axis 1 from [0, 3] : (tensor<2x5xf32>, tensor<2x1xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @replace_c2(%x: tensor<2x5xf32>, %y: tensor<3x1xf32>) -> tensor<2x5xf32> {
  // expected-error@+1 {{sizes of the parts differ (2 and 3)}}
  %0 = onnx.Replace %x with %y axis 1 from [0] : (tensor<2x5xf32>, tensor<3x1xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @replace_c2_beyond(%x: tensor<2x5xf32>, %y: tensor<2x2xf32>) -> tensor<2x5xf32> {
  // expected-error@+1 {{has a part that is not known to lie within the data}}
  %0 = onnx.Replace %x with %y axis 1 from [4] : (tensor<2x5xf32>, tensor<2x2xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @replace_c2_twice(%x: tensor<2x5xf32>, %y: tensor<2x2xf32>) -> tensor<2x5xf32> {
  // expected-error@+1 {{has parts that overlap}}
  %0 = onnx.Replace %x with %y, %y axis 1 from [2, 1] : (tensor<2x5xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}
