"""The high availability of one unit as a pure state machine: no clock, no socket, time comes in with every input."""
