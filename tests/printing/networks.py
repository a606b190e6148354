"""Where simulated printers are in the network: at this computer."""

from printing.transports.networks import Networks

HERE = Networks(["127.0.0.0/8"])
