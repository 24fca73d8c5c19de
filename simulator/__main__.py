"""`python -m simulator UNIT.toml` runs one unit in the foreground until SIGTERM or SIGINT."""

import asyncio
import datetime
import signal
import sys
import time
from pathlib import Path

from simulator import control
from simulator.clock import Clock, Clocks
from simulator.commands import Commands
from simulator.settings import UnitFile
from simulator.toml_table import UnitFileError
from simulator.unit import Unit
from simulator.unit_file import read

USAGE, NO_INPUT, NO_ADDRESS = 64, 66, 69


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m simulator UNIT.toml", file=sys.stderr)
        return USAGE
    try:
        file = read(Path(arguments[0]))
        file.state_folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(_run(file))
    except UnitFileError as error:
        print(error, file=sys.stderr)
        return NO_INPUT
    except OSError as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return NO_ADDRESS
    return 0


async def _run(file: UnitFile) -> None:
    stop = asyncio.Event()
    errors: list[BaseException] = []

    def give_up(error: BaseException) -> None:
        errors.append(error)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    clock = Clock(file.timing.speed, time.monotonic)
    unit = Unit(file, Clocks(clock, time.monotonic, lambda: datetime.datetime.now(datetime.UTC)), give_up)
    await unit.start()
    server = await control.serve(file.socket, Commands(unit, stop.set).obey)
    print(_faces(file), flush=True)
    await stop.wait()
    server.close()
    await unit.stop()
    if errors:
        raise errors[0]


def _faces(file: UnitFile) -> str:
    address = file.management_address
    return f"{file.name}: SNMP on {address}:{file.snmp.port}, HTTPS on {address}:{file.https.port}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
