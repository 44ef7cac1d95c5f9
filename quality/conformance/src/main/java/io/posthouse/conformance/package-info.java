/**
 * Checks of an authorization server from outside, over HTTP alone: the same for every server, so that a difference is one between the
 * servers. {@link io.posthouse.conformance.Check} says what is asked for and by which clause; a {@link io.posthouse.conformance.Server}
 * does what no RFC says how to do, such as registering a client and signing somebody in.
 */
@NullMarked
package io.posthouse.conformance;

import org.jspecify.annotations.NullMarked;
