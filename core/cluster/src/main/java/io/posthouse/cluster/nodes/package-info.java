/** The form of the cluster for several nodes: puts membership, links and owners together. Loaded only where it is set up. */
@NullMarked
package io.posthouse.cluster.nodes;

import org.jspecify.annotations.NullMarked;
