/**
 * The one door for HTTP: TLS, static files, WebSocket places and the way to the endpoints behind it. It strips what
 * callers claim about themselves, asks identity who they are, and hands that on in one signed header.
 *
 * <p>Everything here runs on Vert.x event loops and never waits there; what waits, such as asking identity, runs on
 * virtual threads with a bound of its own.
 */
@NullMarked
package io.posthouse.gateway;

import org.jspecify.annotations.NullMarked;
