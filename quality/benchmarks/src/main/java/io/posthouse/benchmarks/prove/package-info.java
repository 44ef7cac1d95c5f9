/**
 * {@code ./posthouse prove delivery}: nothing acknowledged is lost, nothing is doubled, and order holds, while the server
 * and its PostgreSQL are killed again and again under load.
 *
 * <p>It lives beside the benchmarks because it shares their wire: clients that keep exact books of every stanza, on nothing
 * of ours but bytes. A proof on the server's own codec and client would share its mistakes.
 *
 * <p>Three parties that do not trust each other: the clients write down what they sent, what was acknowledged and what
 * they got; the {@link io.posthouse.benchmarks.prove.WalWitness} looks at PostgreSQL's log behind the server's back; the
 * {@link io.posthouse.benchmarks.prove.DeliveryChecker} compares the books, and knows nothing of how they came to be.
 */
@NullMarked
package io.posthouse.benchmarks.prove;

import org.jspecify.annotations.NullMarked;
