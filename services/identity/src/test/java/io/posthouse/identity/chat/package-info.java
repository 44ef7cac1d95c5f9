@NullMarked
package io.posthouse.identity.chat;

import org.jspecify.annotations.NullMarked;
