/**
 * Nodes find each other, prove that they share a secret, tell each other who they are and where people are signed in: JGroups
 * over TLS, and an Infinispan cache above it. What follows from a node's going is decided in the database, not here.
 */
@NullMarked
package io.posthouse.cluster.member;

import org.jspecify.annotations.NullMarked;
