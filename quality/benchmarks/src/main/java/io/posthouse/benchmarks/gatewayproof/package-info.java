/**
 * {@code ./posthouse prove gateway}: routes, certificates, keys and nodes are changed under a steady load over HTTPS, and whoever asks
 * notices nothing.
 *
 * <p>Clients behave as those behind a load balancer: a node that does not say that it is ready gets nothing new, and answers what it has. They
 * try nothing again, so that whatever breaks is seen. What was asked, answered and changed is written down with the time, and judged
 * in the end by a function of these books.
 */
@NullMarked
package io.posthouse.benchmarks.gatewayproof;

import org.jspecify.annotations.NullMarked;
