"""What differs between two contracts term by term (条款变化): values found, matched, named, told, weighed."""
