"""What can be tested without a GPU: `python3 -m unittest discover -s scripts/prove_engine -t scripts`."""

import unittest
from unittest import mock

from prove_engine import vendor


class WithoutTheManagementLibrary(unittest.TestCase):
    def test_the_driver_counts_nothing_for_the_process(self):
        with mock.patch.object(vendor.ctypes, "CDLL", side_effect=OSError("libnvidia-ml.so.1: cannot open")):
            nvml = vendor.Nvml()
        self.assertEqual(nvml.process(), 0)


if __name__ == "__main__":
    unittest.main()
