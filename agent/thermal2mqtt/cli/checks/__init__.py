"""What `doctor` looks at: each check is a function that returns a finding; `table` lists them."""
