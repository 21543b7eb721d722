"""What can be tested without a GPU: `python3 -m unittest discover -s scripts/prove_engine -t scripts`."""

import copy
import json
import unittest
from pathlib import Path
from unittest import mock

from prove_engine import judge, session, vendor

REPORTS = Path(__file__).parent.parent.parent / "tests/data/rtx"


class WithoutTheManagementLibrary(unittest.TestCase):
    def test_the_driver_counts_nothing_for_the_process(self):
        with mock.patch.object(vendor.ctypes, "CDLL", side_effect=OSError("libnvidia-ml.so.1: cannot open")):
            nvml = vendor.Nvml()
        self.assertEqual(nvml.process(), 0)


class ComputeCapabilities(unittest.TestCase):
    def test_names_of_the_bindings_become_the_option_of_trtmem_build(self):
        for name, option in (("CURRENT", "current"), ("SM89", "8.9"), ("SM120", "12.0")):
            self.assertEqual(session.built_for(name), [f"--computeCapabilities={option}"])


class Builds(unittest.TestCase):
    """The figures of `WITNESS` are those of a program over the bindings on the machine of the report, an H200."""

    REPORT = json.loads((REPORTS / "build-resnet50-1.6-gpu.json").read_text())
    WITNESS = {
        "stages": {
            "cuda": {"process": 543162368, "cuMemGetInfo": None, "heap": 0},
            "builder": {"process": 8388608, "cuMemGetInfo": 8388608, "heap": 2275360},
            "parse": {"process": 0, "cuMemGetInfo": 0, "heap": 102979456},
            "build": {"process": 0, "cuMemGetInfo": 0, "heap": 102752752},
        },
        "high_water": 314863616,
        "device_peak": 0,
        "allocations": 0,
    }

    def verdicts(self, change=lambda report, witness: None):
        report, witness, lines = copy.deepcopy(self.REPORT), copy.deepcopy(self.WITNESS), judge.Lines()
        change(report["runs"][0], witness)
        judge.building(lines, report, witness)
        return {what: verdict for verdict, what, _ in reversed(lines)}

    def test_each_figure_has_a_verdict(self):
        wanted = (
            *("device of each stage", "heap of parse", "heap of build", "process's peak in build"),
            *("peak of device in build", "allocations in build"),
        )
        self.assertEqual(self.verdicts(), dict.fromkeys(wanted, "ok"))

    def test_a_figure_that_is_another_is_wrong(self):
        def build(run):
            return next(it for it in run["stages"] if it["stage"] == "build")

        for what, change in (
            ("device of each stage", lambda run, _: build(run)["delta"].update(device_bytes=8 << 20)),
            ("heap of build", lambda run, _: build(run)["delta"].update(cpu_bytes=105 << 20)),
            ("process's peak in build", lambda run, _: build(run)["peak"].update(high_water_bytes=1 << 20)),
            ("process's peak in build", lambda run, _: build(run)["peak"].update(high_water_bytes={"absent": "?"})),
            ("peak of device in build", lambda run, _: build(run)["peak"].update(device_bytes=32 << 20)),
            ("allocations in build", lambda _, witness: witness.update(allocations=1)),
        ):
            wrong = [it for it, verdict in self.verdicts(change).items() if verdict == "WRONG"]
            self.assertEqual(wrong, [what])

    def test_without_a_gpu_the_device_is_shown_and_not_judged(self):
        def without(run, witness):
            run["stages"] = [it for it in run["stages"] if it["stage"] != "cuda"]
            for it in witness["stages"].values():
                it.update(process=None, cuMemGetInfo=None)
            witness.update(device_peak=None, allocations=None)

        noted = [it for it, verdict in self.verdicts(without).items() if verdict == "noted"]
        self.assertEqual(noted, ["allocations in build", "peak of device in build", "device of each stage"])


if __name__ == "__main__":
    unittest.main()
