// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @grid_sample_c1(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x2xf32>) {
  // expected-error@+1 {{the grid must have the rank of the image, which is at least 3}}
  %0 = onnx.GridSample %x at %g : (tensor<1x2x5x5xf32>, tensor<1x3x2xf32>) -> tensor<1x2x3xf32>
  return
}

// -----

func.func @grid_sample_c1_rank(%x: tensor<1x2xf32>, %g: tensor<1x0xf32>) {
  // expected-error@+1 {{the grid must have the rank of the image, which is at least 3}}
  %0 = onnx.GridSample %x at %g : (tensor<1x2xf32>, tensor<1x0xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @grid_sample_c1_positions(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x3x3xf32>) {
  // expected-error@+1 {{the grid does not have a position per spatial dimension (3 and 2)}}
  %0 = onnx.GridSample %x at %g : (tensor<1x2x5x5xf32>, tensor<1x3x3x3xf32>) -> tensor<1x2x3x3xf32>
  return
}

// -----

func.func @grid_sample_c1_batch(%x: tensor<1x2x5x5xf32>, %g: tensor<2x3x3x2xf32>) {
  // expected-error@+1 {{batch sizes differ (1 and 2)}}
  %0 = onnx.GridSample %x at %g : (tensor<1x2x5x5xf32>, tensor<2x3x3x2xf32>) -> tensor<1x2x3x3xf32>
  return
}

// -----

func.func @grid_sample_mode(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x3x2xf32>) {
  // expected-error@+1 {{one of linear, nearest, cubic}}
  %0 = onnx.GridSample %x at %g {mode = "bilinear"} : (tensor<1x2x5x5xf32>, tensor<1x3x3x2xf32>) -> tensor<1x2x3x3xf32>
  return
}

// -----

func.func @grid_sample_padding(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x3x2xf32>) {
  // expected-error@+1 {{one of zeros, border, reflection}}
  %0 = onnx.GridSample %x at %g {padding_mode = "edge"} : (tensor<1x2x5x5xf32>, tensor<1x3x3x2xf32>) -> tensor<1x2x3x3xf32>
  return
}

// -----

func.func @roi_align_c1(%x: tensor<1x2x5xf32>, %r: tensor<3x4xf32>, %b: tensor<3xi64>) {
  // expected-error@+1 {{needs an input of rank 4, a matrix of regions and a vector of batches}}
  %0 = onnx.RoiAlign %x regions %r of %b : (tensor<1x2x5xf32>, tensor<3x4xf32>, tensor<3xi64>) -> tensor<3x2x1x1xf32>
  return
}

// -----

func.func @roi_align_c1_corners(%x: tensor<1x2x5x5xf32>, %r: tensor<3x5xf32>, %b: tensor<3xi64>) {
  // expected-error@+1 {{a region has four corners (5 and 4)}}
  %0 = onnx.RoiAlign %x regions %r of %b : (tensor<1x2x5x5xf32>, tensor<3x5xf32>, tensor<3xi64>) -> tensor<3x2x1x1xf32>
  return
}

// -----

func.func @roi_align_c1_regions(%x: tensor<1x2x5x5xf32>, %r: tensor<3x4xf32>, %b: tensor<2xi64>) {
  // expected-error@+1 {{there must be one batch index per region (3 and 2)}}
  %0 = onnx.RoiAlign %x regions %r of %b : (tensor<1x2x5x5xf32>, tensor<3x4xf32>, tensor<2xi64>) -> tensor<3x2x1x1xf32>
  return
}

// -----

func.func @roi_align_height(%x: tensor<1x2x5x5xf32>, %r: tensor<3x4xf32>, %b: tensor<3xi64>) {
  // expected-error@+1 {{attribute 'output_height' failed to satisfy constraint}}
  %0 = onnx.RoiAlign %x regions %r of %b {output_height = 0 : i64} : (tensor<1x2x5x5xf32>, tensor<3x4xf32>, tensor<3xi64>) -> tensor<3x2x1x1xf32>
  return
}

// -----

func.func @roi_align_ratio(%x: tensor<1x2x5x5xf32>, %r: tensor<3x4xf32>, %b: tensor<3xi64>) {
  // expected-error@+1 {{attribute 'sampling_ratio' failed to satisfy constraint}}
  %0 = onnx.RoiAlign %x regions %r of %b {sampling_ratio = -1 : i64} : (tensor<1x2x5x5xf32>, tensor<3x4xf32>, tensor<3xi64>) -> tensor<3x2x1x1xf32>
  return
}

// -----

func.func @affine_grid_c1(%theta: tensor<2x2x3xf32>) -> tensor<2x5x2xf32> {
  %size = onnx.Constant dense<[2, 3, 5]> : tensor<3xi64>
  // expected-error@+1 {{size must be (batch, channel, spatial...) with 2 or 3 spatial sizes}}
  %0 = onnx.AffineGrid %theta over %size : (tensor<2x2x3xf32>, tensor<3xi64>) -> tensor<2x5x2xf32>
  return %0 : tensor<2x5x2xf32>
}

// -----

func.func @affine_grid_c2(%theta: tensor<2x3x4xf32>) -> tensor<2x5x6x2xf32> {
  %size = onnx.Constant dense<[2, 3, 5, 6]> : tensor<4xi64>
  // expected-error@+1 {{theta does not fit size (3 and 2)}}
  %0 = onnx.AffineGrid %theta over %size : (tensor<2x3x4xf32>, tensor<4xi64>) -> tensor<2x5x6x2xf32>
  return %0 : tensor<2x5x6x2xf32>
}

// -----

func.func @deform_c2(%x: tensor<1x2x3x3xf32>, %w: tensor<1x1x2x2xf32>, %offset: tensor<1x8x2x2xf32>) -> tensor<1x1x2x2xf32> {
  // expected-error@+1 {{channels do not fit the weights (2 and 1)}}
  %0 = onnx.DeformConv %x, %w, %offset {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>} : (tensor<1x2x3x3xf32>, tensor<1x1x2x2xf32>, tensor<1x8x2x2xf32>) -> tensor<1x1x2x2xf32>
  return %0 : tensor<1x1x2x2xf32>
}

// -----

func.func @deform_c3(%x: tensor<1x1x3x3xf32>, %w: tensor<1x1x2x2xf32>, %offset: tensor<1x7x2x2xf32>) -> tensor<1x1x2x2xf32> {
  // expected-error@+1 {{offset has not a channel per offset group, tap and dimension (7 and 8)}}
  %0 = onnx.DeformConv %x, %w, %offset {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>} : (tensor<1x1x3x3xf32>, tensor<1x1x2x2xf32>, tensor<1x7x2x2xf32>) -> tensor<1x1x2x2xf32>
  return %0 : tensor<1x1x2x2xf32>
}

// -----

func.func @deform_c4(%x: tensor<1x1x3x3xf32>, %w: tensor<1x1x2x2xf32>, %offset: tensor<1x8x3x2xf32>) -> tensor<1x1x2x2xf32> {
  // expected-error@+1 {{the offsets do not have the size of the result (3 and 2)}}
  %0 = onnx.DeformConv %x, %w, %offset {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>} : (tensor<1x1x3x3xf32>, tensor<1x1x2x2xf32>, tensor<1x8x3x2xf32>) -> tensor<1x1x2x2xf32>
  return %0 : tensor<1x1x2x2xf32>
}
