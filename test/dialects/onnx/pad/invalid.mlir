// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @pad_c1(%x: tensor<2x3xf32>, %pads: tensor<2xi64>) -> tensor<?x?xf32> {
  // expected-error@+1 {{pads has 2 entries, not two per axis}}
  %0 = onnx.Pad %x by %pads : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @pad_mode(%x: tensor<2xf32>, %pads: tensor<2xi64>) -> tensor<?xf32> {
  // expected-error@+1 {{one of constant, reflect, edge, wrap}}
  %0 = onnx.Pad %x by %pads {mode = "mirror"} : (tensor<2xf32>, tensor<2xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @tile_c1(%x: tensor<2x3xf32>, %repeats: tensor<1xi64>) -> tensor<?x?xf32> {
  // expected-error@+1 {{repeats does not have one entry per axis}}
  %0 = onnx.Tile %x times %repeats : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @expand_c1(%x: tensor<2x3xf32>) -> tensor<2x4xf32> {
  %shape = onnx.Constant dense<4> : tensor<1xi64>
  // expected-error@+1 {{sizes 3 and 4 do not broadcast}}
  %0 = onnx.Expand %x to %shape : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
