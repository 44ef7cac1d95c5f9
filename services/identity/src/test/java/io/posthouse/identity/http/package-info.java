@NullMarked
package io.posthouse.identity.http;

import org.jspecify.annotations.NullMarked;
