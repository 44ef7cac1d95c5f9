/**
 * {@code ./posthouse bench gateway}: what a request costs that passes the door, beside nginx in front of the same back end in the same
 * run.
 *
 * <p>Requests come at a fixed rate whatever the answers do (an open loop), and a request's time begins when it was due. So who answers
 * late is not asked less, and its lateness is seen.
 */
@NullMarked
package io.posthouse.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
