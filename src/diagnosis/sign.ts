/** One thing that a tool, AWS or a machine said, taken apart: what the catalogue's entries are held against. */
export interface Sign {
  /** All of it. */
  readonly text: string;
  /** tofu's title of it. */
  readonly title?: string;
  /** AWS's own code, whole: `AuthFailure` is not the beginning of another. */
  readonly code?: string;
  /** Where the code says why a machine ended, not why a call was refused. */
  readonly reason?: true;
  /** As AWS's clients name them: `EC2`, `RunInstances`, and the answer's HTTP status; 0 where none came. */
  readonly service?: string;
  readonly operation?: string;
  readonly status?: number;
  /** AWS's own sentence to its code. */
  readonly said?: string;
  /** The resource that it is about, and its type: `aws_instance`. */
  readonly address?: string;
  /** Where in the code: `main.tf:12:3`. */
  readonly place?: string;
  readonly kind?: string;
  /** Who said a console's line: `kernel`, `systemd`, `dracut`, `amazon-ssm-agent`, `script`; absent where it does not say. */
  readonly speaker?: string;
}
