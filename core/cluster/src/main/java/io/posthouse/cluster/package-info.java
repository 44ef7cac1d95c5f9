/** Membership, session directory, links between nodes. */
@NullMarked
package io.posthouse.cluster;

import org.jspecify.annotations.NullMarked;
