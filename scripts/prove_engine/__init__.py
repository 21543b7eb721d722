"""What `prove-engine-on-gpu.py` and `context-memory-on-gpu.py` share.

vendor    TensorRT-RTX's Python bindings, CUDA's driver, NVML and the heap, asked without trtmem and without PyTorch
tasks     what runs in a process of its own: models, plans, and the programs that trtmem is compared with
judge     figures of trtmem beside those of the other witnesses; knows no GPU, only reports and numbers
session   the command line both have, results kept on disk, what is still missing, the table at the end

`test_prove_engine` tests what of it can be tested without a GPU.
"""
