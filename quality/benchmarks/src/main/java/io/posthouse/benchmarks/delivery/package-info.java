/**
 * {@code ./posthouse bench delivery}: how many private chats a second, how late, and at what price, for Posthouse and
 * for ejabberd in the same run on the same machine.
 *
 * <p>The generator shares the machine with what it measures, so it is kept an order of magnitude cheaper than a server
 * and its own CPU is part of every report. Each sender keeps a fixed number of messages outstanding (a closed loop), so
 * the rate is what the system sustains and the latency belongs to that rate.
 */
@NullMarked
package io.posthouse.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
