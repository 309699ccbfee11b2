// RUN: onnxc-opt --verify-roundtrip %s | FileCheck %s

// ArrayFeatureExtractor

// Binarizer

// FeatureVectorizer

// Imputer

// LabelEncoder

// Normalizer

// OneHotEncoder

// Scaler

// ZipMap
