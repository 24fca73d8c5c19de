"""Knows how a certificate is read from a TLS port: the handshake is all, and nothing is asked."""

import asyncio
import ssl

from collectors.lag import LagMeter
from collectors.virtual.conversation import Odd, Place, fingerprint, held
from hapair.look import Face, Shown


async def https_face(place: Place, tls: ssl.SSLContext, lag: LagMeter | None = None) -> Shown:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Shown:
        certificate = fingerprint(writer)
        if not certificate:
            raise Odd("it showed no certificate")
        return Face(certificate=certificate)

    return await held(place, talk, lag, tls)
