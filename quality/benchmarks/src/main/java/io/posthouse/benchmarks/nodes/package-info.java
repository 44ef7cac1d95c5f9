/**
 * {@code ./posthouse prove nodes}: several nodes of one platform, each in a network namespace of its own where that is allowed, a
 * PostgreSQL beside them, people who talk by XMPP and by the data channel, faults drawn from a seed, and a checker that knows
 * nothing of the product's code.
 *
 * <p>Three kinds of witness are compared: what clients wrote down ({@link io.posthouse.benchmarks.nodes.Books}, a few bytes a
 * message), what the tables hold, and what triggers of the proof's own noted of who wrote which rows ({@link
 * io.posthouse.benchmarks.nodes.WriterWitness}).
 */
@NullMarked
package io.posthouse.benchmarks.nodes;

import org.jspecify.annotations.NullMarked;
