/** Carries stored messages to the archives of people who live on another node than their senders. */
@NullMarked
package io.posthouse.messaging.carry;

import org.jspecify.annotations.NullMarked;
