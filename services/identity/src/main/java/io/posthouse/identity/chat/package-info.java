/** How people come to chat without a password, and how long they may stay. */
@NullMarked
package io.posthouse.identity.chat;

import org.jspecify.annotations.NullMarked;
