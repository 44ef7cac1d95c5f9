/**
 * How often somebody may call: quotas in layers, the same whichever node is asked, and how much is under way at once. Quotas are
 * counted by {@link io.posthouse.gateway.limit.Gcra}; what nodes share is in {@link io.posthouse.gateway.limit.SharedLimits}.
 */
@NullMarked
package io.posthouse.gateway.limit;

import org.jspecify.annotations.NullMarked;
