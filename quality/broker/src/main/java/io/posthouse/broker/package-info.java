/**
 * A real Kafka in a process of its own, which tests and proofs start, kill and ask what it holds. Its jars are those of the class path
 * that this is on; nothing is downloaded or installed for it.
 */
@NullMarked
package io.posthouse.broker;

import org.jspecify.annotations.NullMarked;
