/** What the platform's storage does when its PostgreSQL fails over: here, since it needs two real servers. */
@NullMarked
package io.posthouse.testkit.failover;

import org.jspecify.annotations.NullMarked;
